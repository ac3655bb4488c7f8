"""What was said of a protocol in a call without a name keeps no words (BX)."""

from typing import Any

from django.db import migrations

HOLD = """
CREATE FUNCTION feedback_must_be_silent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF octet_length(NEW.words) <> 33 AND EXISTS (
        SELECT 1 FROM guidance_run AS run JOIN intake_contact AS contact
            ON contact.source = 'phone' AND contact.source_key = run.about
        WHERE run.id = NEW.run_id AND contact.is_anonymous
    ) THEN
        RAISE EXCEPTION 'Feedback from an anonymous call keeps no words.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'feedback_of_unnamed_call_is_silent';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER feedback_silent BEFORE INSERT OR UPDATE OF words, run_id
    ON guidance_nodefeedback
    FOR EACH ROW EXECUTE FUNCTION feedback_must_be_silent();
"""
LET_GO = """
DROP TRIGGER feedback_silent ON guidance_nodefeedback;
DROP FUNCTION feedback_must_be_silent();
"""


def strike_words(apps: Any, _editor: Any) -> None:
    """Forget the words of calls that are counted without a name."""
    contacts = apps.get_model("intake", "Contact").objects.filter(is_anonymous=True)
    rows = apps.get_model("guidance", "NodeFeedback").objects
    rows.filter(run__about__in=contacts.values("source_key")).update(words="")


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0002_approved_stays"),
        ("intake", "0017_answers_name_nobody"),
    ]
    operations = [
        migrations.RunPython(strike_words, migrations.RunPython.noop),
        migrations.RunSQL(HOLD, LET_GO),
    ]
