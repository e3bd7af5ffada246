"""Why a line is what it is, in one short code: for files that machines read."""

from outcomes.pure.explain import Adjustment, Explanation, Outcome


def reason_code(explanation: Explanation) -> str:
    """The code of an explanation, such as `retained*subsidised-40000<year~quality/1/3`.

    How the outcome was found; `*` each factor; `-` the cents that lower levels came to; `<` each
    cap that left less; `^` the cents that were paid of what goes back; `~` what holds a part back;
    `/` a member's share. An adjustment is `adjusts:` with the cents before and now.
    """
    if isinstance(explanation, Adjustment):
        return f"adjusts:{explanation.before_cents}>{explanation.now_cents}"
    return _outcome_code(explanation)


def _outcome_code(outcome: Outcome) -> str:
    parts = [outcome.measure, *(f"*{factor.code}" for factor in outcome.factors)]
    if outcome.less:
        parts.append(f"-{outcome.less.before_cents}")
    parts += [f"<{cut.code}" for cut in outcome.cuts]
    if outcome.back:
        parts.append(f"^{outcome.back.paid_cents}")
    parts += [f"~{cut.code}" for cut in outcome.held]
    if outcome.share:
        parts.append(f"/{outcome.share.share}")
    return "".join(parts)
