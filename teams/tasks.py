"""What the workers of this room do: answer inquiries, and look for those whose message was lost.

A person waits for both, so the project routes them to the queue `interactive`.
"""

from celery import shared_task

from teams import answering
from teams.models import Inquiry
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
