"""What can be done to a case by the API: for each act the body it takes and the scope it needs.

Who may do it in which state is not said here; the domain's table of moves says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from amends.domain.access import Actor, Scope
from amends.domain.procedure import Act, State, allowed_acts
from amends.entrypoints.api.answers import ActionOut, FieldOut
from amends.entrypoints.api.requests import (
    AccountIn,
    AskIn,
    CommentIn,
    ConsultIn,
    GrantIn,
    NothingIn,
    OfferIn,
    RefuseIn,
    Request,
    SupplyIn,
)
from amends.models.casefile import deadline_of
from amends.models.cases import Case
from amends.models.ids import shown

ROOT = "/api/v1"
_REFERENCE = f"{ROOT}/openapi.json#/components/schemas/{{model}}"


@dataclass(frozen=True)
class Form:
    """The body of an act, and the scope a key needs for it."""

    body: type[Request]
    scope: Scope

    @property
    def may_be_empty(self) -> bool:
        """Whether the act can be asked for without a body."""
        return not any(field.is_required() for field in self.body.model_fields.values())


FORMS: Mapping[Act, Form] = {
    Act.ACCEPT: Form(CommentIn, Scope.CASES_WRITE),
    Act.OFFER: Form(OfferIn, Scope.CASES_WRITE),
    Act.CONTEST: Form(AccountIn, Scope.CASES_WRITE),
    Act.ACCEPT_OFFER: Form(NothingIn, Scope.CASES_WRITE),
    Act.DECLINE_OFFER: Form(CommentIn, Scope.CASES_WRITE),
    Act.SUPPLY: Form(SupplyIn, Scope.CASES_WRITE),
    Act.CALL_A_PERSON: Form(CommentIn, Scope.CASES_WRITE),
    Act.WITHDRAW: Form(NothingIn, Scope.CASES_WRITE),
    Act.APPEAL: Form(AccountIn, Scope.CASES_WRITE),
    Act.GRANT: Form(GrantIn, Scope.CASES_RULE),
    Act.REFUSE: Form(RefuseIn, Scope.CASES_RULE),
    Act.ASK: Form(AskIn, Scope.CASES_RULE),
    Act.CONSULT: Form(ConsultIn, Scope.CASES_RULE),
    Act.PAY_AGAIN: Form(NothingIn, Scope.REFUNDS_WRITE),
}
"""Every act that people do; what the rulebook, the clock and the till do has no form."""


def actions_out(case: Case, actor: Actor) -> list[ActionOut]:
    """What the caller may do to the case now, with where, how and until when."""
    clock = deadline_of(case)
    return [
        ActionOut(
            act=act,
            href=f"{ROOT}/cases/{shown('case', case.pk)}/{act}",
            deadline=clock.due_at if clock else None,
            form=fields_of(FORMS[act].body),
        )
        for act in allowed_acts(State(case.state), actor.role)
        if act in FORMS and (actor.scopes is None or FORMS[act].scope in actor.scopes)
    ]


@cache
def fields_of(body: type[Request]) -> list[FieldOut]:
    """The fields of a body, each with the JSON Schema of what it takes."""
    schema = body.model_json_schema(ref_template=_REFERENCE)
    required = schema.get("required", [])
    return [
        FieldOut(name=name, required=name in required, accepts=accepts)
        for name, accepts in schema.get("properties", {}).items()
    ]
