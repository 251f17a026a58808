"""The newsroom's pages for webhooks: who is told, and what came of telling them."""

from labwatch.webhooks.admin.deliveries import DeliveryAdmin
from labwatch.webhooks.admin.subscriptions import SubscriptionAdmin

__all__ = ["DeliveryAdmin", "SubscriptionAdmin"]
