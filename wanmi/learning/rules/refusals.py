"""What speaks against a training."""

from __future__ import annotations

from wanmi.kit.refusals import Refusal


class TrainingUnderWay(Refusal):
    code = "learning.training_under_way"
    status = 409
    sentence = "训练正在进行，请等它结束。"
