"""Variable scopes as Camunda 8 defines them, kept outside SpiffWorkflow's task data.

A scope is a dict: one per process instance and per embedded sub-process (`workflow.variables`), one per token
that has local variables (input mappings, the item of a multi-instance). Values are never changed in place,
so scopes may share them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .dialect import VariableMapping
from .expressions import Value, evaluate_json
from .spiff import Token

Variables = dict[str, Any]


def scopes_of(token: Token) -> Iterator[Variables]:
    """Yield the scopes a token sees, innermost first, up to the root of its process instance."""
    standing: Token | None = token
    while standing is not None:
        if standing.local is not None:
            yield standing.local
        body = standing.workflow.token(standing.memo.get("body"))
        if body is not None and body.local is not None:
            yield body.local
        yield standing.workflow.variables
        standing = standing.workflow.embedding_token


def flow_scopes_of(token: Token) -> list[Variables]:
    """Return the scopes around a token without its own (inner instances of a loop keep theirs)."""
    found = list(scopes_of(token))
    is_own_first = token.local is not None and "body" not in token.memo
    return found[1:] if is_own_first else found


def visible(token: Token) -> Variables:
    """Return every variable the token sees; an inner one hides an outer one of the same name."""
    return merged(list(scopes_of(token)))


def merged(scopes: list[Variables]) -> Variables:
    """Lay scopes over each other, innermost first."""
    found: Variables = {}
    for scope in reversed(scopes):
        found.update(scope)
    return found


def propagate(scopes: list[Variables], values: Mapping[str, Any]) -> None:
    """Set each variable in the innermost scope that has it, else in the outermost (Camunda 8's rule)."""
    for name, value in values.items():
        scope = next((scope for scope in scopes if name in scope), scopes[-1])
        scope[name] = value


def evaluate_for(token: Token, value: Value) -> Any:
    """Evaluate a value in the token's scopes; the answer may be kept in a variable."""
    return evaluate_json(value, visible(token), token.workflow.environment)


def apply_inputs(token: Token, mappings: list[VariableMapping]) -> None:
    """Make the token's local variables from its input mappings; a later row sees an earlier one."""
    if not mappings:
        return
    seen, made = visible(token), Variables()
    for mapping in mappings:
        value = evaluate_json(mapping.source, {**seen, **made}, token.workflow.environment)
        _put(made, mapping.target, value)
    token.local = {**(token.local or {}), **made}


def apply_outputs(token: Token, mappings: list[VariableMapping]) -> None:
    """Evaluate the output mappings in the token's scopes and hand the results to the scopes around it."""
    seen, results = visible(token), Variables()
    outer = flow_scopes_of(token)
    for mapping in mappings:
        root = mapping.target[0]
        if len(mapping.target) > 1 and root not in results:
            results[root] = next((scope[root] for scope in outer if root in scope), None)
        _put(
            results,
            mapping.target,
            evaluate_json(mapping.source, {**seen, **results}, token.workflow.environment),
        )
    propagate(outer, results)


def accept(token: Token, values: Mapping[str, Any], *, has_outputs: bool) -> None:
    """Take in what a person, job or message brought: local where output mappings follow, else propagated."""
    if has_outputs:
        token.local = {**(token.local or {}), **values}
    else:
        propagate(list(scopes_of(token)), values)


def _put(variables: Variables, target: tuple[str, ...], value: Any) -> None:
    """Set a dotted target, copying the objects on the way (values are shared between scopes)."""
    for name in target[:-1]:
        inner = variables.get(name)
        variables[name] = dict(inner) if isinstance(inner, dict) else {}
        variables = variables[name]
    variables[target[-1]] = value
