"""What people looked for and did not find."""

from django.db.models import QuerySet

from beistand.directory.models import Gap


def gaps() -> QuerySet[Gap]:
    """Searches in vain, the most frequent first, then the newest."""
    return Gap.objects.select_related("area").order_by("-times", "-last_at", "id")


def gap_with(number: int) -> Gap | None:
    """The gap with this number, if it has not been dropped."""
    return Gap.objects.filter(pk=number).first()
