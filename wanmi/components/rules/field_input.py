"""What an attribute field is told with: shapes checked at the door."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class FieldInput(BaseModel):
    """扩展属性. `minimum` and `maximum` bound a number, in `unit`; `choices` are the texts of a choice."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Annotated[Text, Field(min_length=1, max_length=40)]
    kind: Literal["text", "number", "choice", "day", "yes"] = "text"
    unit: Annotated[Text, Field(max_length=12)] = ""
    choices: Annotated[tuple[Annotated[Text, Field(min_length=1, max_length=40)], ...], Field(max_length=40)] = ()
    minimum: Annotated[float, Field(allow_inf_nan=False)] | None = None
    maximum: Annotated[float, Field(allow_inf_nan=False)] | None = None
    required: bool = False

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("只有“选项”类要写选项，每行一个")
        if self.kind != "number" and (self.minimum is not None or self.maximum is not None):
            raise ValueError("只有“数值”类可以有范围")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("最小值不能大于最大值")
        return self
