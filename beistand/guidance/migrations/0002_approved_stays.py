"""What was approved stays as it is: the version, its nodes, its choices.

Whoever writes a node locks its version against approval first (FOR SHARE), so that
nothing slips in between the checks and the approval.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION protocol_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'approved' AND NEW.status = 'retired'
       AND to_jsonb(OLD) - 'status' - 'retired_at'
         = to_jsonb(NEW) - 'status' - 'retired_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An approved protocol stays as it is: % is refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER protocol_version_stays
    BEFORE UPDATE OR DELETE ON guidance_protocolversion
    FOR EACH ROW EXECUTE FUNCTION protocol_version_refuse();

CREATE FUNCTION protocol_node_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT status INTO found FROM guidance_protocolversion
            WHERE id = OLD.version_id FOR SHARE;
        IF found <> 'draft' THEN
            RAISE EXCEPTION 'An approved protocol stays as it is: % is refused.', TG_OP
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    SELECT status INTO found FROM guidance_protocolversion
        WHERE id = NEW.version_id FOR SHARE;
    IF found <> 'draft' THEN
        RAISE EXCEPTION 'An approved protocol stays as it is: % is refused.', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER protocol_node_stays
    BEFORE INSERT OR UPDATE OR DELETE ON guidance_node
    FOR EACH ROW EXECUTE FUNCTION protocol_node_refuse();

CREATE FUNCTION protocol_choice_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
    nodes bigint[];
BEGIN
    nodes := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.node_id]
        WHEN 'DELETE' THEN ARRAY[OLD.node_id]
        ELSE ARRAY[OLD.node_id, NEW.node_id]
    END;
    FOR found IN
        SELECT version.status FROM guidance_protocolversion version
        JOIN guidance_node node ON node.version_id = version.id
        WHERE node.id = ANY(nodes) FOR SHARE OF version
    LOOP
        IF found <> 'draft' THEN
            RAISE EXCEPTION 'An approved protocol stays as it is: % is refused.', TG_OP
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER protocol_choice_stays
    BEFORE INSERT OR UPDATE OR DELETE ON guidance_choice
    FOR EACH ROW EXECUTE FUNCTION protocol_choice_refuse();
"""
ALLOW = """
DROP TRIGGER protocol_choice_stays ON guidance_choice;
DROP FUNCTION protocol_choice_refuse();
DROP TRIGGER protocol_node_stays ON guidance_node;
DROP FUNCTION protocol_node_refuse();
DROP TRIGGER protocol_version_stays ON guidance_protocolversion;
DROP FUNCTION protocol_version_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_tables")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
