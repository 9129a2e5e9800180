"""What the Core Rest API is sent and answers: its document is made from these."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from .rest import Body, Day, Name, Pagination

Kind = Literal["MEDIA", "SECTION", "MEDIA_TITLE", "MEDIA_TITLE_SECTION", "GROUP", "MEASUREMENT_MEMBER"]
Platform = Literal["WEB", "IOS", "ANDROID", "VIDEO"]
Status = Literal["VALID", "INVALID", "NOT_VALIDATED"]
PublicationType = Literal["Newspaper", "Tabloid", "Magazine", "Broadcaster", "Service"]
ContentLabel = Literal["News", "Sports", "Entertainment", "Business", "Lifestyle", "Local"]
Language = Annotated[str, Field(pattern="^[a-z]{2}$", description="Two letters, like fi.")]
Atoms = Annotated[list[str], Field(min_length=1, max_length=500)]
Groups = Annotated[list[str], Field(max_length=50)]

_CHOICE = "Groups, which the administration makes, that it belongs to; their ids."


class Atom(BaseModel):
    """A part of a composite."""

    id: str
    type: Kind


class Validation(BaseModel):
    """Days, both included, with one status."""

    from_: str = Field(alias="from")
    to: str
    status: Status


class Trackpoint(BaseModel):
    """Something measured. The Explorer API calls it a touchpoint."""

    id: str
    type: Kind
    name: str
    ownerAccountId: str
    ownerName: str
    isOwn: bool
    parentId: str | None = Field(description="Of a section its media, of a media title section its media title.")
    atoms: list[Atom] = Field(description="The medias and sections of a composite; empty for a media or a section.")
    platform: Platform | None = Field(description="Medias only.")
    language: str | None
    publicationTypes: list[str]
    contentLabels: list[str]
    labels: list[str]
    network: str | None
    groups: list[str] = Field(description="The groups that a media title or media title section has chosen.")
    validation: list[Validation]


class TrackpointPage(BaseModel):
    """One page of trackpoints."""

    pagination: Pagination
    data: list[Trackpoint]


class ValidationOfTrackpoint(BaseModel):
    """When a trackpoint is valid in the period that was asked about."""

    trackpointId: str
    type: Kind
    name: str
    isOwn: bool
    isValid: bool = Field(description="On every day of the period.")
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

    name: Name | None = None
    language: Language | None = None


class NewSection(Body):
    """A part of a media, measured by itself."""

    name: Name
    parentId: str = Field(description="One of the account’s own medias.")


class SectionChange(Body):
    """What is left out stays."""

    name: Name | None = None


class TitleChange(Body):
    """What is left out stays."""

    name: Name | None = None
    atoms: Atoms | None = Field(None, description="Medias of the account; at least one.")
    language: Language | None = None
    publicationTypes: list[PublicationType] | None = Field(None, max_length=2)
    contentLabels: list[ContentLabel] | None = Field(
        None, max_length=2, description="Only for a media title without media title sections."
    )
    labels: list[Name] | None = Field(None, max_length=20, description="The publisher’s own.")
    network: Annotated[str, Field(max_length=300)] | None = Field(None, description="Empty: none.")
    groups: Groups | None = Field(None, description=_CHOICE)


class NewTitle(TitleChange):
    """Medias of one brand, reported as one."""

    name: Name
    atoms: Atoms = Field(description="Medias of the account; at least one.")


class TitleSectionChange(Body):
    """What is left out stays."""

    name: Name | None = None
    atoms: Atoms | None = Field(None, description="Sections of the medias of its media title; at least one.")
    contentLabels: list[ContentLabel] | None = Field(None, max_length=2)
    groups: Groups | None = Field(None, description=_CHOICE)


class NewTitleSection(TitleSectionChange):
    """The same section across the medias of a media title."""

    name: Name
    parentId: str = Field(description="One of the account’s own media titles, without content labels.")
    atoms: Atoms = Field(description="Sections of the medias of its media title; at least one.")


class NewValidation(Body):
    """What your own analytics counted, unfiltered, for a period in which the script did not change."""

    from_: Day = Field(alias="from")
    to: Day
    pageViews: Annotated[int, Field(ge=1, le=10**15)]
    basis: Literal["TOTAL", "CONSENTED"] = Field(
        "TOTAL", description="Whether pageViews counts all, or only those of people who consented."
    )


class Validated(BaseModel):
    """A media or section that is now valid in a period."""

    trackpointId: str
    from_: str = Field(alias="from")
    to: str
    status: Status
    basis: str
    pageViews: int
    measuredPageViews: int
    deviation: float = Field(description="(measured − yours) / yours.")
