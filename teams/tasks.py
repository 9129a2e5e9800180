"""What the workers of this room do: answer inquiries, send notices, and look for those whose message was lost.

A person waits for an inquiry, so the project routes those to the queue `interactive`.
"""

from celery import shared_task
from django.utils import timezone

from teams import answering, mails, outbox, webhooks
from teams.models import ApiCall, Inquiry
from teams.waking import turn, wake_once


@shared_task
def answer_inquiry(pk: int) -> None:
    """Answer one inquiry; a second message for it finds nothing to do."""
    with turn(answer_inquiry, pk):
        answering.answer(Inquiry.objects.select_related("account").get(pk=pk))


@shared_task
def sweep_inquiries() -> None:
    """Send for the inquiries that nobody is answering."""
    for pk in answering.due().values_list("pk", flat=True):
        wake_once(answer_inquiry, pk)


@shared_task
def sweep_notices() -> None:
    """Send for the notices that are due: a task a recipient, so that a slow one keeps no other waiting."""
    for team_id, recipient in mails.due_recipients():
        wake_once(mail_notices, team_id, recipient)
    for pk in webhooks.due_webhooks():
        wake_once(post_notices, pk)


@shared_task
def mail_notices(team_id: int, recipient: str) -> None:
    """Mail one recipient what waits."""
    with turn(mail_notices, team_id, recipient):
        mails.send(team_id, recipient)


@shared_task
def post_notices(webhook_id: int) -> None:
    """Post to one webhook what waits."""
    with turn(post_notices, webhook_id):
        webhooks.send(webhook_id)


@shared_task
def prune_notices() -> None:
    """Forget notices of long ago."""
    outbox.prune(timezone.now() - outbox.KEPT_FOR)


@shared_task
def prune_api_calls() -> None:
    """Forget the answers of the API that nobody asks for once more."""
    ApiCall.objects.filter(created_at__lt=timezone.now() - ApiCall.KEPT_FOR).delete()
