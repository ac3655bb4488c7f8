"""An answer without a need is held to the same as one about a need.

Whoever called without a name is sent to no initiative that is not vetted, has not
begun, or could meet a danger.
"""

from django.db import migrations

HOLD = """
CREATE OR REPLACE FUNCTION answer_must_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.service_id IS NOT NULL AND NEW.kind <>
       (SELECT form FROM directory_service WHERE id = NEW.service_id) THEN
        RAISE EXCEPTION 'An answer says whether it is a service or an initiative.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_fits_its_service';
    END IF;
    IF NEW.kind = 'initiative' THEN
        PERFORM initiative_may_help(NEW.service_id, NEW.topic_id, NEW.given_at);
        PERFORM initiative_may_have(NEW.service_id, NEW.need_id, NEW.given_at);
    END IF;
    IF (NEW.need_id IS NOT NULL OR octet_length(NEW.words) <> 33) AND
       (SELECT is_anonymous FROM intake_contact WHERE id = NEW.contact_id) THEN
        RAISE EXCEPTION 'An anonymous call opens no need and keeps no words.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_names_nobody';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER answer_fits ON intake_answer;
CREATE TRIGGER answer_fits
    BEFORE INSERT OR UPDATE OF contact_id, need_id, topic_id, kind, service_id, words
    ON intake_answer FOR EACH ROW EXECUTE FUNCTION answer_must_fit();
"""
AS_BEFORE = """
CREATE OR REPLACE FUNCTION answer_must_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.service_id IS NOT NULL AND NEW.kind <>
       (SELECT form FROM directory_service WHERE id = NEW.service_id) THEN
        RAISE EXCEPTION 'An answer says whether it is a service or an initiative.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_fits_its_service';
    END IF;
    IF NEW.kind = 'initiative' THEN
        PERFORM initiative_may_have(NEW.service_id, NEW.need_id, NEW.given_at);
    END IF;
    IF (NEW.need_id IS NOT NULL OR octet_length(NEW.words) <> 33) AND
       (SELECT is_anonymous FROM intake_contact WHERE id = NEW.contact_id) THEN
        RAISE EXCEPTION 'An anonymous call opens no need and keeps no words.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_names_nobody';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER answer_fits ON intake_answer;
CREATE TRIGGER answer_fits
    BEFORE INSERT OR UPDATE OF contact_id, need_id, kind, service_id ON intake_answer
    FOR EACH ROW EXECUTE FUNCTION answer_must_fit();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_nobody_in_danger_to_an_initiative"),
        ("intake", "0015_every_call_is_answered"),
    ]
    operations = [migrations.RunSQL(HOLD, AS_BEFORE)]
