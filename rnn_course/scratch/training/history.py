"""The losses of a training run."""

from dataclasses import dataclass, field


@dataclass
class History:
    """The losses of a run.

    Attributes
    ----------
    loss : list of float
        The training loss of each epoch: the mean over its steps, made while the weights were changing.
    val_loss : list of float
        The loss on the validation data after each epoch; empty without such data.
    step_loss : list of float
        The training loss of each step.

    Examples
    --------
    Draw it: ``plots.losses(history.curves, axes, per="epoch")``, or, step by step,
    ``plots.losses({"training": history.step_loss}, axes)``.
    """

    loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    step_loss: list[float] = field(default_factory=list)

    @property
    def curves(self) -> dict[str, list[float]]:
        """The losses of the epochs by the name for the legend, those that there are."""
        curves = {"training": self.loss, "validation": self.val_loss}
        return {name: curve for name, curve in curves.items() if curve}
