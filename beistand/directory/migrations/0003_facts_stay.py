"""Nobody changes or removes a fact: what was believed when must be told for ever."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION operating_fact_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Operating facts are append-only: % is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER operating_fact_stays BEFORE UPDATE OR DELETE
    ON directory_operatingfact
    FOR EACH ROW EXECUTE FUNCTION operating_fact_refuse();
"""
ALLOW = """
DROP TRIGGER operating_fact_stays ON directory_operatingfact;
DROP FUNCTION operating_fact_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_directory_after_hsds")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
