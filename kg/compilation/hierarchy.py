"""What is above and below a concept."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Set

Parents = Mapping[str, Set[str]]


def ancestors(parents: Parents, concept: str) -> set[str]:
    """Give all that is above a concept, as far as it has parents here."""
    found: set[str] = set()
    todo = list(parents[concept])
    while todo:
        above = todo.pop()
        if above in parents and above not in found:
            found.add(above)
            todo.extend(parents[above])
    return found


def descendants(parents: Parents, roots: Iterable[str]) -> set[str]:
    """Give the roots and all that is below them."""
    children: dict[str, list[str]] = defaultdict(list)
    for child, above in parents.items():
        for parent in above:
            children[parent].append(child)
    found: set[str] = set()
    todo = list(roots)
    while todo:
        concept = todo.pop()
        if concept not in found:
            found.add(concept)
            todo.extend(children[concept])
    return found


def lifted(parents: Parents, concept: str, out: Container[str]) -> frozenset[str]:
    """Give the parents of a concept; one that is left out is replaced by its own parents."""
    found: set[str] = set()
    seen: set[str] = set()
    todo = list(parents[concept])
    while todo:
        above = todo.pop()
        if above in seen:
            continue
        seen.add(above)
        if above in out:
            todo.extend(parents.get(above, ()))
        else:
            found.add(above)
    return frozenset(found)


def nearest(tree: str, by_tree: Mapping[str, str]) -> str | None:
    """Give what stands at the nearest place above a place of the MeSH tree ("C04.588.894")."""
    while "." in tree:
        tree = tree.rpartition(".")[0]
        if tree in by_tree:
            return by_tree[tree]
    return None
