"""What people read of a message."""

from __future__ import annotations

from app.mailbox.states import Channel, MessageState

CHANNEL_LABELS = {Channel.MAIL: "Courriel", Channel.SMS: "SMS", Channel.CALL: "À appeler"}

MESSAGE_LABELS = {
    MessageState.QUEUED: "En attente d’envoi",
    MessageState.SENDING: "Envoi en cours",
    MessageState.SENT: "Envoyé",
    MessageState.DEAD: "Non distribué",
    MessageState.TO_CALL: "À appeler",
    MessageState.CALLED: "Appelé",
}
