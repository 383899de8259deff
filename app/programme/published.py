"""Questions about what was published: public pages, their corrections, seals and objections."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..domain.definitions import ProcessDefinition
from ..domain.errors import NotFound
from ..domain.instances import ProcessInstance
from .registers.agreement_seals import AgreementSeal
from .registers.objections import Objection, ObjectionResult
from .registers.publications import Publication, PublicationKind


def publications_of(session: Session, instance_id: UUID) -> Sequence[Publication]:
    """Return what was made public of an instance, the newest first."""
    statement = select(Publication).where(Publication.instance_id == instance_id)
    return session.scalars(statement.order_by(Publication.published_at.desc())).all()


def get_publication(session: Session, number: str) -> Publication:
    """Return a public page by its number. Raises NotFound."""
    found = session.scalar(select(Publication).where(Publication.number == number))
    if found is None:
        raise NotFound(f"没有公开件“{number}”。 / There is no publication '{number}'.")
    return found


def find_publication(session: Session, number: str) -> Publication | None:
    """Return a public page by its number, if there is one."""
    return session.scalar(select(Publication).where(Publication.number == number))


def find_correction(session: Session, number: str) -> Publication | None:
    """Return the public page that corrects this one, the latest if there are several."""
    statement = select(Publication).where(Publication.corrects == number)
    return session.scalar(statement.order_by(Publication.published_at.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a public page; `corrected` says what holds instead, where a later page says otherwise."""

    term: str
    words: str
    corrected: str = ""


def facts_as_corrected(publication: Publication, correction: Publication | None) -> list[Fact]:
    """Return the facts of a public page as they were sealed, each beside what a correction made of it."""
    holds = dict(correction.content.get("facts", ())) if correction else {}
    return [
        Fact(term, words, holds[term] if holds.get(term, words) != words else "")
        for term, words in publication.content.get("facts", ())
    ]


def count_corrected(session: Session, publication: Publication) -> int:
    """Count the pages that this one corrects, one after the other: 0 for a first version."""
    seen = {publication.number}
    before = publication.corrects
    while before and before not in seen:
        seen.add(before)
        before = session.scalar(select(Publication.corrects).where(Publication.number == before))
    return len(seen) - 1


def publications(
    session: Session, kinds: Sequence[PublicationKind], *, limit: int = 30, offset: int = 0
) -> Sequence[Publication]:
    """Return public pages of these kinds, the newest first."""
    statement = select(Publication).where(Publication.kind.in_(kinds))
    return session.scalars(
        statement.order_by(Publication.published_at.desc()).limit(limit).offset(offset)
    ).all()


def last_publication(session: Session, instance_id: UUID, kind: PublicationKind) -> Publication | None:
    """Return what was made public of an instance last, of one kind."""
    statement = select(Publication).where(Publication.instance_id == instance_id, Publication.kind == kind)
    return session.scalar(statement.order_by(Publication.published_at.desc()).limit(1))


def seal_of(session: Session, publication_id: UUID) -> AgreementSeal | None:
    """Return the key clauses that stood behind a public notice."""
    return session.scalar(select(AgreementSeal).where(AgreementSeal.publication_id == publication_id))


def objections_to(session: Session, publication_id: UUID) -> Sequence[Objection]:
    """Return the objections to a public notice."""
    statement = select(Objection).where(Objection.publication_id == publication_id)
    return session.scalars(statement.order_by(Objection.submitted_at)).all()


def count_open_objections(session: Session, publication_id: UUID) -> int:
    """Count the objections to a public notice that nobody has decided yet."""
    open_ones = Objection.publication_id == publication_id, Objection.result == ObjectionResult.OPEN
    return session.scalar(select(func.count()).select_from(Objection).where(*open_ones)) or 0


def get_objection(session: Session, number: str) -> Objection:
    """Return an objection by its number. Raises NotFound."""
    found = session.scalar(select(Objection).where(Objection.number == number))
    if found is None:
        raise NotFound("没有这件异议，或您无权查看。 / There is no such objection, or it is not for you.")
    return found


def objections(session: Session, limit: int = 200) -> Sequence[tuple[Objection, Publication]]:
    """Return the newest objections, each with the public notice it is against."""
    statement = select(Objection, Publication).join(Publication, Publication.id == Objection.publication_id)
    rows = session.execute(statement.order_by(Objection.submitted_at.desc()).limit(limit))
    return [(objection, publication) for objection, publication in rows]


def handlings_of(session: Session, numbers: Collection[str]) -> Mapping[str, UUID]:
    """Return the instances in which objections are handled, by the objection's number."""
    statement = (
        select(ProcessInstance.business_key, ProcessInstance.id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(ProcessDefinition.key == "objection_handling", ProcessInstance.business_key.in_(numbers))
    )
    return {number: instance_id for number, instance_id in session.execute(statement) if number}
