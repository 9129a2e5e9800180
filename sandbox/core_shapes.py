"""What the Core Rest API is sent and answers: its document is made from these."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, Field

from .rest import EXAMPLE_ACCOUNT, EXAMPLE_FROM, EXAMPLE_ID, EXAMPLE_OTHER_ID, EXAMPLE_TO, LANGUAGE, Body, Day, Name, Pagination

Kind = Literal["MEDIA", "SECTION", "MEDIA_TITLE", "MEDIA_TITLE_SECTION", "GROUP", "MEASUREMENT_MEMBER"]
Platform = Literal["WEB", "IOS", "ANDROID", "VIDEO"]
Status = Literal["VALID", "INVALID", "NOT_VALIDATED"]
PublicationType = Literal["Newspaper", "Tabloid", "Magazine", "Broadcaster", "Service"]
ContentLabel = Literal["News", "Sports", "Entertainment", "Business", "Lifestyle", "Local"]
Language = Annotated[
    str, Field(pattern=LANGUAGE, description="Two small letters (ISO 639-1), like fi, sv or en.", examples=["fi"])
]
Atoms = Annotated[list[str], Field(min_length=1, max_length=500, examples=[[EXAMPLE_OTHER_ID]])]
Groups = Annotated[list[str], Field(max_length=50, examples=[[]])]

_PARENT = {"parentId": "A section’s parent never changes. Leave it out."}
_CHOICE = "Groups, which the administration makes, that it belongs to; their ids."


class Atom(BaseModel):
    """A part of a composite."""

    id: str = Field(examples=[EXAMPLE_OTHER_ID])
    type: Kind


class Validation(BaseModel):
    """Days, both included, with one status."""

    from_: str = Field(alias="from", examples=[EXAMPLE_FROM])
    to: str = Field(examples=[EXAMPLE_TO])
    status: Status


class Trackpoint(BaseModel):
    """Something measured. The Explorer API calls it a touchpoint."""

    id: str = Field(examples=[EXAMPLE_ID])
    type: Kind
    name: str = Field(examples=["metropolinaamu.example"])
    ownerAccountId: str = Field(examples=[EXAMPLE_ACCOUNT])
    ownerName: str = Field(examples=["Kaukoranta Media"])
    isOwn: bool = Field(description="Whether it is the account’s own.", examples=[True])
    parentId: str | None = Field(
        examples=[None], description="Of a section its media, of a media title section its media title."
    )
    atoms: list[Atom] = Field(
        examples=[[]], description="The medias and sections of a composite; empty for a media or a section."
    )
    platform: Platform | None = Field(description="Medias only.")
    language: str | None = Field(description="Two small letters (ISO 639-1); null: not known.", examples=["fi"])
    publicationTypes: list[str] = Field(examples=[[]])
    contentLabels: list[str] = Field(examples=[[]])
    labels: list[str] = Field(description="The publisher’s own.", examples=[[]])
    network: str | None = Field(examples=[None])
    groups: list[str] = Field(examples=[[]], description="The groups that a media title or media title section has chosen.")
    validation: list[Validation]


class TrackpointPage(BaseModel):
    """One page of trackpoints."""

    pagination: Pagination
    data: list[Trackpoint]


class ValidationOfTrackpoint(BaseModel):
    """When a trackpoint is valid in the period that was asked about."""

    trackpointId: str = Field(examples=[EXAMPLE_ID])
    type: Kind
    name: str = Field(examples=["metropolinaamu.example"])
    isOwn: bool = Field(examples=[True])
    isValid: bool = Field(examples=[True], description="On every day of the period.")
    validation: list[Validation]


class ValidationPage(BaseModel):
    """One page of them."""

    pagination: Pagination
    data: list[ValidationOfTrackpoint]


class NewMedia(Body):
    """A website, an app or a video app."""

    name: Name
    language: Language
    platform: Platform


class MediaChange(Body):
    """What is left out stays."""

    not_taken: ClassVar[dict[str, str]] = {"platform": "A media’s platform never changes. Leave it out."}

    name: Name | None = None
    language: Language | None = None


class NewSection(Body):
    """A part of a media, measured by itself."""

    name: Name
    parentId: str = Field(description="One of the account’s own medias.", examples=[EXAMPLE_OTHER_ID])


class SectionChange(Body):
    """What is left out stays."""

    not_taken: ClassVar[dict[str, str]] = _PARENT

    name: Name | None = None


class TitleChange(Body):
    """What is left out stays."""

    name: Name | None = None
    atoms: Atoms | None = Field(None, description="Medias of the account; at least one.")
    language: Language | None = Field(
        None, description="Two small letters (ISO 639-1). A new media title without one gets that of its first atom."
    )
    publicationTypes: list[PublicationType] | None = Field(None, max_length=2, examples=[["Magazine"]])
    contentLabels: list[ContentLabel] | None = Field(
        None, max_length=2, description="Only for a media title without media title sections."
    )
    labels: list[Name] | None = Field(None, max_length=20, description="The publisher’s own.")
    network: Annotated[str, Field(max_length=300)] | None = Field(None, description="Empty: none.", examples=["Kaukoranta"])
    groups: Groups | None = Field(None, description=_CHOICE)


class NewTitle(TitleChange):
    """Medias of one brand, reported as one."""

    name: Name
    atoms: Atoms = Field(description="Medias of the account; at least one.")


class TitleSectionChange(Body):
    """What is left out stays."""

    not_taken: ClassVar[dict[str, str]] = _PARENT

    name: Name | None = None
    atoms: Atoms | None = Field(None, description="Sections of the medias of its media title; at least one.")
    contentLabels: list[ContentLabel] | None = Field(None, max_length=2)
    groups: Groups | None = Field(None, description=_CHOICE)


class NewTitleSection(TitleSectionChange):
    """The same section across the medias of a media title."""

    not_taken: ClassVar[dict[str, str]] = {}

    name: Name
    parentId: str = Field(
        description="One of the account’s own media titles, without content labels.", examples=[EXAMPLE_OTHER_ID]
    )
    atoms: Atoms = Field(description="Sections of the medias of its media title; at least one.")


class NewValidation(Body):
    """What your own analytics counted, unfiltered, for a period in which the script did not change."""

    from_: Day = Field(alias="from", examples=[EXAMPLE_FROM])
    to: Day = Field(examples=[EXAMPLE_TO])
    pageViews: Annotated[int, Field(ge=1, le=10**15, examples=[120000])]
    basis: Literal["TOTAL", "CONSENTED"] = Field(
        "TOTAL", description="Whether pageViews counts all, or only those of people who consented."
    )


class Validated(BaseModel):
    """A media or section that is now valid in a period."""

    trackpointId: str = Field(examples=[EXAMPLE_ID])
    from_: str = Field(alias="from", examples=[EXAMPLE_FROM])
    to: str = Field(examples=[EXAMPLE_TO])
    status: Status
    basis: str = Field(examples=["TOTAL"])
    pageViews: int = Field(examples=[120000])
    measuredPageViews: int = Field(examples=[117000])
    deviation: float = Field(examples=[-0.025], description="(measured − yours) / yours.")
