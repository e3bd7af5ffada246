"""The verbs of officers' keys, of the escrow, and of seals with their shares."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from flask_security import verify_password
from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.identity.models import User
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.sealing.crypto import (
    PASSPHRASE_COST,
    THRESHOLD,
    Cost,
    TooFewShares,
    WrongKey,
    new_pair,
    new_shared_key,
    open_with,
    rebuilt,
    seal_to,
    secret_of,
    unwrap,
)
from marketplace.sealing.models import OfficerKey, Seal, SealShare
from marketplace.sealing.queries import escrow_key, key_problems, officer_key, openers
from marketplace.sealing.strength import LENGTH, weakness

TEST_BOX_BYTES = 32

# Officers' keys -----------------------------------------------------------------------------------


@verb("key.make")
def make_key_pair(
    actor: Actor, passphrase: str, *, previous: str = "", cost: Cost = PASSPHRASE_COST
) -> OfficerKey:
    """Make the officer's key pair, or a new one in the place of the old; to be rehearsed next.

    `previous`: the old passphrase, by which the shares held so far move to the new key; without
    it they open by the old one alone, and the other holders open those calls. Raises Invalid
    where the passphrase is weak or the previous one wrong.
    """
    with unit(actor) as u:
        user = u.get(User, u.actor.user_id)
        _check_strength(passphrase, user)
        old = officer_key(u.actor, user.id)
        private = _opened(old, previous, "previous") if old is not None and previous else None
        made = _new_key(u, "officer", old, passphrase, cost)
        if old is not None and private is not None:
            _move_shares(u, old, private, made)
        record(u, made, "create", replaces=str(old.id) if old else None)
        return made


@verb("key.make_escrow")
def make_escrow_key(actor: Actor, passphrase: str, *, cost: Cost = PASSPHRASE_COST) -> OfficerKey:
    """Make the area's escrow key, whose passphrase goes into a sealed envelope.

    An older one keeps the shares that it holds: its envelope is kept until those calls are opened.
    """
    with unit(actor) as u:
        _check_strength(passphrase, u.get(User, u.actor.user_id))
        old = escrow_key(u.actor)
        made = _new_key(u, "escrow", old, passphrase, cost)
        record(u, made, "create", replaces=str(old.id) if old else None)
        return made


def _check_strength(passphrase: str, user: User) -> None:
    code = weakness(passphrase, (user.name, user.email))
    if code is None and user.password and verify_password(passphrase, user.password):
        code = "sealing.passphrase_is_password"
    if code is not None:
        raise Invalid(Problem("passphrase", code, {"length": LENGTH}))


def _new_key(u: Unit, kind: str, old: OfficerKey | None, passphrase: str, cost: Cost) -> OfficerKey:
    if old is not None:
        old.ended_at = u.now
        u.session.flush()
    fields, _secret = new_pair(passphrase, cost)
    return u.add(OfficerKey, user_id=u.actor.user_id, kind=kind, **fields)


def _move_shares(u: Unit, old: OfficerKey, private: bytes, new: OfficerKey) -> None:
    for share in u.session.scalars(select(SealShare).filter_by(officer_key_id=old.id)).all():
        content = open_with(private, share.ciphertext)
        _add_share(u, share.seal_id, share.index, content, new, share.handed_by)


@verb("key.rehearse")
def rehearse_key(actor: Actor, passphrase: str, *, escrow: bool = False) -> OfficerKey:
    """Type the passphrase again: it must open a test box. Raises Refused where it does not."""
    with unit(actor) as u:
        key = escrow_key(u.actor) if escrow else officer_key(u.actor, u.actor.user_id)
        if key is None:
            raise Refused("sealing.no_key")
        private = _opened(key, passphrase, "passphrase")
        content = secrets.token_bytes(TEST_BOX_BYTES)
        if open_with(private, seal_to(key.public_key, content)) != content:
            raise Refused("sealing.wrong_passphrase", field="passphrase")
        key.rehearsed_at = u.now
        record(u, key, "rehearse")
        return key


def _opened(key: OfficerKey, passphrase: str, field: str) -> bytes:
    """The private part of a key; raises Refused at the field."""
    try:
        return unwrap(key, secret_of(passphrase, key))
    except WrongKey as error:
        raise Refused("sealing.wrong_passphrase", field=field) from error


# Seals --------------------------------------------------------------------------------------------


@verb("seal.make")
def make_seal(actor: Actor, officer_ids: Sequence[UUID]) -> Seal:
    """Make a key to seal to; its shares go to these officers (all that are ready, where none are
    named) and to the escrow. Asks for no passphrase. Raises the first of ``key_problems``.
    """
    with unit(actor) as u:
        for problem in key_problems(u.actor, officer_ids):
            raise problem
        named = [each.key for each in openers(u.actor, officer_ids)]
        keys = [key for key in (*named, escrow_key(u.actor)) if key is not None]
        public, shares = new_shared_key(len(keys))
        seal = u.add(Seal, public_key=public, threshold=THRESHOLD)
        for key, (index, content) in zip(keys, shares, strict=True):
            _add_share(u, seal.id, index, content, key, None)
        u.session.refresh(seal, ["shares"])
        return seal


def _add_share(
    u: Unit, seal_id: UUID, index: int, content: bytes, key: OfficerKey, handed_by: UUID | None
) -> None:
    u.add(
        SealShare,
        seal_id=seal_id,
        index=index,
        officer_key_id=key.id,
        ciphertext=seal_to(key.public_key, content),
        handed_by=handed_by,
    )


@verb("seal.hand_over")
def hand_over_share(actor: Actor, seal_id: UUID, passphrase: str, *, escrow: bool = False) -> None:
    """Give the own share (or the escrow's) to all other holders, encrypted to each one's key.

    From then on any of them can complete alone; no share is ever kept in clear. Raises Refused
    where the passphrase is wrong or the actor holds none.
    """
    with unit(actor) as u:
        seal = u.lock(Seal, seal_id)
        index, content = _own_shares(u, seal, passphrase, escrow=escrow)[0]
        taken = {(share.index, share.officer_key_id) for share in seal.shares}
        for holder in {share.officer_key_id: share.holder for share in seal.shares}.values():
            if (index, holder.id) not in taken:
                _add_share(u, seal.id, index, content, holder, u.actor.user_id)
        u.session.refresh(seal, ["shares"])


@verb("seal.share")
def share_with(actor: Actor, seal_id: UUID, passphrase: str, user_id: UUID) -> None:
    """Hand the own share on to a newly named officer with a rehearsed key.

    The two then hold the same share: either opens with any third holder. Raises Refused where the
    other has no rehearsed key, was ever given a share, or made the escrow's key: who says that an
    old passphrase is forgotten, or wrote that of the envelope, would hold two different shares, and
    open alone.
    """
    with unit(actor) as u:
        seal = u.lock(Seal, seal_id)
        key = officer_key(u.actor, user_id)
        if key is None or key.rehearsed_at is None:
            name = u.get(User, user_id).name
            raise Refused("sealing.officer_key_missing", name=name)
        if any(share.holder.user_id == user_id for share in seal.shares):
            raise Refused("sealing.holds_share", name=key.user.name)
        index, content = _own_shares(u, seal, passphrase, escrow=False)[0]
        _add_share(u, seal.id, index, content, key, u.actor.user_id)
        u.session.refresh(seal, ["shares"])
        record(u, key, "take_share", seal=str(seal.id))


@verb("seal.recover")
def recover_key(actor: Actor, seal_id: UUID, passphrase: str, *, escrow: bool = False) -> bytes:
    """The private key of a seal, from the own share and one handed over; it is kept nowhere.

    Raises Refused where the passphrase is wrong, the actor holds no share, or one alone.
    """
    with unit(actor) as u:
        seal = u.get(Seal, seal_id)
        try:
            return rebuilt(dict(_own_shares(u, seal, passphrase, escrow=escrow)), seal.public_key)
        except TooFewShares as error:
            raise Refused("sealing.too_few_shares") from error


def _own_shares(u: Unit, seal: Seal, passphrase: str, *, escrow: bool) -> list[tuple[int, bytes]]:
    """The shares that the passphrase opens, those made with the seal first.

    A key that was replaced still opens what it holds, with its own passphrase.
    """
    mine = [share for share in seal.shares if _is_mine(share, u.actor, escrow=escrow)]
    if not mine:
        raise Refused("sealing.holds_no_share")
    for key in {share.officer_key_id: share.holder for share in mine}.values():
        try:
            private = unwrap(key, secret_of(passphrase, key))
        except WrongKey:
            continue
        opened = [share for share in mine if share.officer_key_id == key.id]
        opened.sort(key=lambda share: share.handed_by is not None)
        return [(share.index, open_with(private, share.ciphertext)) for share in opened]
    raise Refused("sealing.wrong_passphrase", field="passphrase")


def _is_mine(share: SealShare, actor: Actor, *, escrow: bool) -> bool:
    if escrow:  # whoever has taken the envelope out of its safe
        return share.holder.kind == "escrow"
    return share.holder.kind == "officer" and share.holder.user_id == actor.user_id
