"""An initiative never gets a need for the profession, nor one while unvetted (BX-2).

The vetting must hold at the moment that the referral itself names. Both sides lock
what they look at, so that of a referral and a mark made at once one is refused.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION referral_refuse_initiative() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status IN ('offered', 'sent', 'accepted') THEN
        PERFORM initiative_may_have(NEW.service_id, NEW.need_id, NEW.moved_at);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER referral_initiative
    BEFORE INSERT OR UPDATE OF need_id, service_id, status, moved_at
    ON matching_referral
    FOR EACH ROW EXECUTE FUNCTION referral_refuse_initiative();
CREATE FUNCTION need_refuse_profession() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM matching_referral AS referral
        JOIN directory_service AS service ON service.id = referral.service_id
        WHERE referral.need_id = NEW.id AND service.form = 'initiative'
          AND referral.status IN ('offered', 'sent', 'accepted')
    ) THEN
        RAISE EXCEPTION 'An initiative is at this need: call it off first.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'need_professional_without_initiative';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER need_initiative BEFORE UPDATE OF needs_professional ON cases_need
    FOR EACH ROW WHEN (NEW.needs_professional AND NOT OLD.needs_professional)
    EXECUTE FUNCTION need_refuse_profession();
CREATE FUNCTION initiative_refuse_leaving() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    service bigint := (to_jsonb(OLD) ->> TG_ARGV[0])::bigint;
BEGIN
    IF EXISTS (
        SELECT 1 FROM matching_referral WHERE service_id = service
           AND status IN ('offered', 'sent', 'accepted')
    ) THEN
        RAISE EXCEPTION 'Needs are with this service: call them off first.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'initiative_vetted_while_it_helps';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER initiative_vetting_ends BEFORE UPDATE OF vetting ON directory_initiative
    FOR EACH ROW WHEN (NEW.vetting = 'none' AND OLD.vetting <> 'none')
    EXECUTE FUNCTION initiative_refuse_leaving('service_id');
CREATE TRIGGER initiative_goes BEFORE DELETE ON directory_initiative
    FOR EACH ROW EXECUTE FUNCTION initiative_refuse_leaving('service_id');
CREATE TRIGGER service_form_changes BEFORE UPDATE OF form ON directory_service
    FOR EACH ROW WHEN (NEW.form <> OLD.form)
    EXECUTE FUNCTION initiative_refuse_leaving('id');
"""
ALLOW = """
DROP TRIGGER service_form_changes ON directory_service;
DROP TRIGGER initiative_goes ON directory_initiative;
DROP TRIGGER initiative_vetting_ends ON directory_initiative;
DROP FUNCTION initiative_refuse_leaving();
DROP TRIGGER need_initiative ON cases_need;
DROP FUNCTION need_refuse_profession();
DROP TRIGGER referral_initiative ON matching_referral;
DROP FUNCTION referral_refuse_initiative();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_whom_an_initiative_may_help"),
        ("matching", "0007_referral_rules"),
    ]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
