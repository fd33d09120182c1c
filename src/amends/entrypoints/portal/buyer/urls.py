"""Addresses of the buyer's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal import talk
from amends.entrypoints.portal.buyer import claim, orders

urlpatterns: list[URLPattern] = [
    path("orders/", orders.my_orders, name="my_orders"),
    path("orders/find/", orders.find, name="find_order"),
    path("orders/<str:order_no>/", orders.order, name="order"),
    path("orders/<str:order_no>/keys/", orders.reveal_keys, name="reveal_keys"),
    path("orders/<str:order_no>/confirm/", orders.confirm, name="confirm_receipt"),
    path("orders/<str:order_no>/say/", talk.say_on_order, name="say_on_order"),
    path("orders/<str:order_no>/claim/", claim.claim, name="claim"),
    path("orders/<str:order_no>/claim/outlook/", claim.outlook, name="claim_outlook"),
]
