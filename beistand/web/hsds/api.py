"""The endpoints of HSDS 3.1 over the directory (BX-3, BX-4)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseBase
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from pydantic import BaseModel

from beistand.directory.hsds import publishing, rendering, shapes
from beistand.directory.hsds.ids import TOPICS, topic_id
from beistand.directory.hsds.publishing import Few, Found, Wanted
from beistand.directory.hsds.today import Known
from beistand.directory.models import Organization, Service, ServiceAtLocation
from beistand.kit import clock
from beistand.reference.models import Topic
from beistand.reference.queries import topics
from beistand.web.api import wrong
from beistand.web.api.shapes import Problems
from beistand.web.hsds import answers
from beistand.web.hsds.asked import (
    AskedOrganizations,
    AskedPlaces,
    AskedServices,
    AskedTerms,
    Paged,
    Spoken,
)
from beistand.web.requests import Request

PORTION = 200
WRITING = ["POST", "PUT", "PATCH", "DELETE"]
VERSION = "3.1"
Row = TypeVar("Row")
Response = HttpResponseBase
View = TypeVar("View", bound=Callable[..., Response])

NAMES: list[str] = []
api = NinjaAPI(
    title="Beistand directory",
    version=VERSION,
    description="Services, initiatives and how they run today, after HSDS 3.1.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="hsds",
)
api.exception_handler(answers.Unknown)(answers.say_unknown)
api.exception_handler(answers.TooFast)(answers.say_too_fast)


@api.exception_handler(ValidationError)
def refuse_question(request: Request, error: ValidationError) -> Response:
    """422: a parameter cannot be read."""
    return answers.opened(request, wrong.refuse_shape(request, error))


def _endpoint(
    path: str, name: str, shape: object, summary: str
) -> Callable[[View], View]:
    """Serve this at the path to whoever reads; whoever writes is refused."""
    refusals = {404: answers.Problem, 422: Problems, 429: answers.Problem}

    def register(view: View) -> View:
        NAMES.append(name)
        api.get(
            path,
            response={200: shape, **refusals},
            url_name=name,
            operation_id=view.__name__,
            summary=summary,
        )(view)
        for methods, answer in (
            (["HEAD"], view),
            (["OPTIONS"], _allow_one if "{id}" in path else _allow),
            (WRITING, _refuse_one if "{id}" in path else _refuse),
        ):
            api.api_operation(methods, path, url_name=name, include_in_schema=False)(
                answer
            )
        return view

    return register


def _allow(request: Request) -> Response:
    return answers.allow_reading(request)


def _allow_one(request: Request, id: str) -> Response:  # noqa: ARG001
    return answers.allow_reading(request)


def _refuse(request: Request) -> Response:
    return answers.refuse_writing(request)


def _refuse_one(request: Request, id: str) -> Response:  # noqa: ARG001
    return answers.refuse_writing(request)


@_endpoint("/", "base", answers.Base, "What this API is")
def describe_api(request: Request) -> Response:
    """Version and profile of HSDS, and where the parameters are described."""
    answers.count_request(request)
    address = f"{settings.URL}/hsds/"
    told = {
        "version": VERSION,
        "profile": f"{address}profile",
        "openapi_url": f"{address}openapi.json",
    }
    return answers.give(request, told)


AnyService = shapes.Service | shapes.ServiceRow | shapes.MinimalService


@_endpoint("/services", "services", answers.Page[AnyService], "Services")
def list_services(request: Request, asked: Query[AskedServices]) -> Response:
    """Services and initiatives, and how each of them runs today."""
    at = clock.now()
    wanted = Wanted(
        search=asked.search,
        modified_after=asked.modified_after,
        topic=asked.taxonomy_term_id,
        taxonomy=asked.taxonomy_id,
        organization=asked.organization_id,
        state=asked.state,
        open_at=asked.open_at,
        verified_since=asked.verified_since,
    )

    def find() -> Found[Service]:
        in_full = asked.full and not asked.minimal
        return publishing.find_services(wanted, at, in_full=in_full)

    def render(rows: Sequence[Service]) -> Iterable[BaseModel]:
        known = _known(request, asked, rows, at)
        return [_service(row, known, asked) for row in rows]

    is_whole = asked.minimal and "per_page" not in asked.model_fields_set
    return _answer_list(request, asked, find, render, is_whole=is_whole)


def _service(row: Service, known: Known, asked: AskedServices) -> BaseModel:
    if asked.minimal:
        return rendering.render_minimal(row, known)
    if asked.full:
        return rendering.render_service(row, known)
    return rendering.render_row(row, known)


@_endpoint("/services/{id}", "service", shapes.Service, "One service")
def show_service(request: Request, id: UUID, asked: Query[Spoken]) -> Response:
    """A service with all its parts."""
    answers.count_request(request)
    row = publishing.one_service(id)
    if row is None:
        raise answers.Unknown
    known = _known(request, asked, [row], clock.now())
    told = answers.as_json(rendering.render_service(row, known))
    return answers.give(request, told, known.changed[row.pk])


AnyOrganization = shapes.Organization | shapes.Basic


@_endpoint(
    "/organizations",
    "organizations",
    answers.Page[AnyOrganization],
    "Organizations",
)
def list_organizations(request: Request, asked: Query[AskedOrganizations]) -> Response:
    """Those who do something that is public."""
    at = clock.now()

    def find() -> Found[Organization]:
        return publishing.find_organizations(asked.search)

    def render(rows: Sequence[Organization]) -> Iterable[BaseModel]:
        offered = _offered(rows) if asked.full_service else []
        known = _known(request, asked, offered, at)
        return [_organization(row, known, asked) for row in rows]

    return _answer_list(request, asked, find, render)


def _offered(rows: Iterable[Organization]) -> list[Service]:
    """What these organizations do, as far as it is public."""
    return [service for row in rows for service in row.published]  # type: ignore[attr-defined]


def _organization(
    row: Organization, known: Known, asked: AskedOrganizations
) -> BaseModel:
    if asked.full_service:
        services = [rendering.render_row(each, known) for each in _offered([row])]
        return rendering.render_organization(row, known, services)
    if asked.full:
        return rendering.render_organization(row, known, None)
    return rendering.render_basic(row, known.language)


@_endpoint(
    "/organizations/{id}",
    "organization",
    shapes.Organization,
    "One organization",
)
def show_organization(request: Request, id: UUID, asked: Query[Spoken]) -> Response:
    """An organization with all its parts and its services."""
    answers.count_request(request)
    row = publishing.one_organization(id)
    if row is None:
        raise answers.Unknown
    known = _known(request, asked, _offered([row]), clock.now())
    services = [rendering.render_row(each, known) for each in _offered([row])]
    told = rendering.render_organization(row, known, services)
    return answers.give(request, answers.as_json(told))


AnyPlace = shapes.ServiceAtLocation | shapes.ServiceAtLocationRow


@_endpoint(
    "/service_at_locations",
    "service-at-locations",
    answers.Page[AnyPlace],
    "Services at places",
)
def list_places(request: Request, asked: Query[AskedPlaces]) -> Response:
    """Services at each of their places that may be known."""
    at = clock.now()

    def find() -> Found[ServiceAtLocation]:
        return publishing.find_places(asked.search, asked.modified_after)

    def render(rows: Sequence[ServiceAtLocation]) -> Iterable[BaseModel]:
        known = _known(request, asked, [row.service for row in rows], at)
        show = (
            rendering.render_whole_place if asked.full else rendering.render_place_row
        )
        return [show(row, known) for row in rows]

    return _answer_list(request, asked, find, render)


@_endpoint(
    "/service_at_locations/{id}",
    "service-at-location",
    shapes.ServiceAtLocation,
    "One service at one place",
)
def show_place(request: Request, id: UUID, asked: Query[Spoken]) -> Response:
    """A service at one of its places."""
    answers.count_request(request)
    row = publishing.one_place(id)
    if row is None:
        raise answers.Unknown
    known = _known(request, asked, [row.service], clock.now())
    told = rendering.render_whole_place(row, known)
    return answers.give(request, answers.as_json(told))


@_endpoint("/taxonomies", "taxonomies", answers.Page[shapes.Taxonomy], "Taxonomies")
def list_taxonomies(request: Request, asked: Query[Paged]) -> Response:
    """There is one: the topics of this city."""
    taxonomy = rendering.render_taxonomy(request.city)
    all_of_them = [taxonomy] if asked.search.lower() in taxonomy.name else []
    return _answer_list(request, asked, lambda: Few(all_of_them), lambda rows: rows)


@_endpoint("/taxonomies/{id}", "taxonomy", shapes.Taxonomy, "One taxonomy")
def show_taxonomy(request: Request, id: UUID) -> Response:
    """The topics of this city, as a whole."""
    answers.count_request(request)
    if id != TOPICS:
        raise answers.Unknown
    return answers.give(
        request, answers.as_json(rendering.render_taxonomy(request.city))
    )


@_endpoint(
    "/taxonomy_terms",
    "taxonomy-terms",
    answers.Page[shapes.TaxonomyTerm],
    "Topics",
)
def list_terms(request: Request, asked: Query[AskedTerms]) -> Response:
    """What people can need."""
    language = _language(request, asked)

    def find() -> Found[Topic] | Few[Topic]:
        if asked.parent_id or asked.taxonomy_id not in {None, TOPICS}:
            return Few([])
        return publishing.find_terms(asked.search)

    def render(rows: Sequence[Topic]) -> Iterable[BaseModel]:
        return [rendering.render_topic(row, language) for row in rows]

    return _answer_list(request, asked, find, render)


@_endpoint("/taxonomy_terms/{id}", "taxonomy-term", shapes.TaxonomyTerm, "One topic")
def show_term(request: Request, id: UUID, asked: Query[Spoken]) -> Response:
    """One thing that people can need."""
    answers.count_request(request)
    found = [row for row in topics() if topic_id(row.code) == id]
    if not found:
        raise answers.Unknown
    told = rendering.render_topic(found[0], _language(request, asked))
    return answers.give(request, answers.as_json(told))


def _answer_list(
    request: Request,
    asked: Paged,
    find: Callable[[], Found[Row] | Few[Row]],
    render: Callable[[Sequence[Row]], Iterable[BaseModel]],
    *,
    is_whole: bool = False,
) -> Response:
    """A page of what is found; or all of it, one object a line or on one page."""
    answers.count_request(request)
    found = find()
    if asked.format == "ndjson":
        portions = (render(rows) for rows in found.portions(PORTION))
        return answers.give_lines(request, chain.from_iterable(portions))
    start = (asked.page - 1) * asked.per_page
    end = start + asked.per_page
    portion = found.portion(slice(None) if is_whole else slice(start, end))
    size = max(portion.total, 1) if is_whole else asked.per_page
    shown = render(portion.rows)
    page = 1 if is_whole else asked.page
    return answers.give(request, answers.envelope(shown, portion.total, page, size))


def _known(
    request: Request, asked: Spoken, services: Iterable[Service], at: datetime
) -> Known:
    return publishing.know_today(services, _language(request, asked), at)


def _language(request: Request, asked: Spoken) -> str:
    spoken = request.city.languages
    return asked.lang if asked.lang in spoken else request.city.default_language
