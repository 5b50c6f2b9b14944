"""An encoder-decoder with attention: it reads one sequence of ids and writes another."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch.attention import Attention, BahdanauAttention, LuongAttention
from rnn_course.scratch.dense import Dense
from rnn_course.scratch.embedding import Embedding
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.models import MODELS
from rnn_course.scratch.recurrent import Recurrent

ATTENTION = ("luong_dot", "luong_general", "bahdanau", "none")


@dataclass(kw_only=True, eq=False)
class Seq2Seq(Layer):
    """Read a source sequence, then write a target sequence, looking back at the source at every step.

    The encoder reads the source; its final state is the first state of the decoder. At every step t the
    decoder reads the previous id, its state h_t is compared with all states of the encoder, and their
    weighted average c_t, together with h_t, makes the prediction:

        a_t = tanh([c_t, h_t] W_c),    logits_t = a_t W_o + b_o

    In training the decoder reads the true ids, whatever it would have written itself (teacher forcing). So
    the whole recurrence can run first, and attention comes on top, for all steps in one product.

    Parameters
    ----------
    source_size, target_size : int
        Number of ids in the vocabulary of the source and of the target, K.
    units : int
        Number of hidden units H of encoder, decoder and a_t.
    features : int
        Number of components D of the embedding vectors.
    recurrent : {"LSTM", "GRU", "SimpleRNN"}
        What encoder and decoder are.
    attention : {"luong_general", "luong_dot", "bahdanau", "none"}
        How a state of the decoder is compared with one of the encoder; see
        :class:`rnn_course.scratch.attention.LuongAttention` and
        :class:`rnn_course.scratch.attention.BahdanauAttention`. With ``"none"`` the decoder never looks back:
        there is no c_t, and it knows nothing of the source but the encoder's final state.
    dtype : {"float32", "float64"}
        What the layer computes in.
    seed : int, optional
        Seed of the initial weights; None draws new ones each time.

    Attributes
    ----------
    source_embedding, encoder, target_embedding, decoder, attention_layer, combine, output : Layer
        The parts, in the order of the weights. Their weights are in `params` under ``"part/name"``.
        `attention_layer` is None where there is no attention.
    attention_weights : numpy.ndarray or None
        How much each step of the last `forward` or `step` looked at each source step, (N, T, S); None without
        attention.

    Notes
    -----
    This is the global attention of Luong et al. (section 3.1) without their input feeding (section 3.3),
    which makes a_t a part of the decoder's next input: here the recurrence does not know where
    earlier steps have looked. With ``"bahdanau"`` the additive score takes the same place. The decoder that
    Bahdanau et al. published (appendix A.2) differs: it compares h_{t-1} with the encoder, and c_t goes into
    the recurrence that makes h_t; its encoder is bidirectional. In both of these decoders the recurrence has
    to wait at every step for an attention, so it cannot run over the whole target first.

    References
    ----------
    Sutskever, Vinyals and Le (2014), Sequence to sequence learning with neural networks. Attention: Bahdanau,
    Cho and Bengio (2015), Neural machine translation by jointly learning to align and translate; Luong, Pham
    and Manning (2015), Effective approaches to attention-based neural machine translation. Teacher forcing:
    Williams and Zipser (1989), A learning algorithm for continually running fully recurrent neural networks.
    """

    source_size: int = field(kw_only=False)
    target_size: int = field(kw_only=False)
    units: int = field(kw_only=False)
    features: int
    recurrent: str = "LSTM"
    attention: str = "luong_general"
    source_embedding: Embedding = field(init=False, repr=False)
    encoder: Recurrent = field(init=False, repr=False)
    target_embedding: Embedding = field(init=False, repr=False)
    decoder: Recurrent = field(init=False, repr=False)
    attention_layer: Attention | None = field(init=False, repr=False)
    combine: Dense = field(init=False, repr=False)
    output: Dense = field(init=False, repr=False)
    attention_weights: Array | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        """Check the arguments, make the parts and draw their weights."""
        super().__post_init__()
        for name in ("source_size", "target_size", "units", "features"):
            setattr(self, name, whole_number(self.name, name, getattr(self, name), 1))
        for name, known in (("recurrent", tuple(MODELS)), ("attention", ATTENTION)):
            if getattr(self, name) not in known:
                raise ValueError(f"{self.name}: {name} is {getattr(self, name)!r}; expected one of {known}")
        self._make_parts()

    def build(self, input_dim: int) -> None:
        """Do nothing: all sizes are known, so the weights were drawn when the layer was made.

        Parameters
        ----------
        input_dim : int
            The size of the source vocabulary once more.

        Raises
        ------
        ValueError
            If it is another one.
        """
        if input_dim != self.source_size:
            raise ValueError(
                f"{self.name}.build: input_dim is {input_dim}; source_size is {self.source_size}"
            )

    def _make_parts(self) -> None:
        """Make the parts and draw their weights."""
        H, D = self.units, self.features
        recurrent = MODELS[self.recurrent].layer
        both: dict[str, Any] = {"return_sequences": True, "return_state": True}
        self.source_embedding = Embedding(self.source_size, D, **self._options())
        self.encoder = recurrent(H, **both, **self._options())
        self.target_embedding = Embedding(self.target_size, D, **self._options())
        self.decoder = recurrent(H, **both, **self._options())
        if self.attention == "none":
            self.attention_layer = None
        elif self.attention == "bahdanau":
            self.attention_layer = BahdanauAttention(H, **self._options())
        else:
            self.attention_layer = LuongAttention(self.attention.removeprefix("luong_"), **self._options())
        self.combine = Dense(H, activation="tanh", use_bias=False, **self._options())
        self.output = Dense(self.target_size, **self._options())
        self.encoder.build(D)
        self.decoder.build(D)
        if self.attention_layer is not None:
            self.attention_layer.build(H)
        self.combine.build(H if self.attention_layer is None else 2 * H)
        self.output.build(H)
        self.input_dim = self.source_size
        self.params = {
            f"{part}/{name}": weight
            for part, layer in self._parts().items()
            for name, weight in layer.params.items()
        }

    def forward(  # type: ignore[override]  # it has two inputs
        self,
        source_ids: Array,
        target_ids: Array,
        source_mask: Array | None = None,
        target_mask: Array | None = None,
        training: bool = False,
    ) -> Array:
        """Predict every id of the target from the source and the true ids before it.

        Parameters
        ----------
        source_ids : numpy.ndarray
            (N, S) of integers.
        target_ids : numpy.ndarray
            What the decoder reads, (N, T) of integers: the target behind a start token, without its last id.
        source_mask, target_mask : numpy.ndarray, optional
            (N, S) and (N, T) of bool, False at padding.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            Logits, (N, T, K). Those at masked steps mean nothing: the loss has to leave them out.

        Raises
        ------
        TypeError
            If the ids are not integers or a mask is not of bool.
        ValueError
            If a shape does not fit, or an id is not in its vocabulary.
        """
        where = f"{self.name}.forward"
        states, keys, _ = self._encode(where, source_ids, source_mask, training)
        _check_ids(where, "target", target_ids, target_mask, len(source_ids))
        x = self.target_embedding.forward(target_ids, training=training)
        queries, *_ = self.decoder.forward(x, initial_state=states, mask=target_mask, training=training)
        logits = self._predict(queries, keys, source_mask, training)
        self._tape = logits.shape if training else None
        return logits

    def backward(self, dy: Array) -> None:
        """Pass the gradient of the loss back through decoder and encoder.

        Parameters
        ----------
        dy : numpy.ndarray
            Gradient with respect to the logits, (N, T, K).

        Returns
        -------
        None
            Ids have no gradient. Those of the weights are in `grads`.

        Raises
        ------
        RuntimeError
            If there was no ``forward(..., training=True)`` to go back through.
        TypeError
            If dy has another dtype than the layer.
        ValueError
            If its shape does not fit.
        """
        N, T, V = self._taped()
        checks.array(f"{self.name}.backward", "dy", dy, self.dtype, N=N, T=T, V=V)
        dqueries = self.combine.backward(self.output.backward(dy))
        dkeys = None
        if self.attention_layer is not None:
            dcontexts, dqueries = dqueries[..., : self.units], dqueries[..., self.units :]
            dqueries_attention, dkeys = self.attention_layer.backward(dcontexts)
            dqueries = dqueries + dqueries_attention
        self.target_embedding.backward(self.decoder.backward(dqueries))
        # Two paths lead back to the encoder: attention, and the state that it hands over.
        dstates = self.decoder.initial_state_grads
        self.source_embedding.backward(self.encoder.backward((dkeys, *dstates)))
        self.grads = [grad for layer in self._parts().values() for grad in layer.grads]

    def encode(self, source_ids: Array, source_mask: Array | None = None) -> Any:
        """Read the source: what `step` starts from.

        Parameters
        ----------
        source_ids : numpy.ndarray
            (N, S) of integers.
        source_mask : numpy.ndarray, optional
            (N, S) of bool, False at padding.

        Returns
        -------
        tuple
            The state for `step`: the states of the decoder, (N, H) each; those of the encoder, (N, S, H); and
            the mask.

        Raises
        ------
        TypeError, ValueError
            As in `forward`.
        """
        return self._encode(f"{self.name}.encode", source_ids, source_mask, training=False)

    def step(self, state: Any, ids: Array) -> tuple[Array, Any]:
        """Write one more id, as :func:`rnn_course.scratch.generation.beam_search` and `sample` need it.

        Parameters
        ----------
        state : tuple
            From `encode` or the step before.
        ids : numpy.ndarray
            The ids written last, (N,) of integers; the start token at first.

        Returns
        -------
        logits : numpy.ndarray
            For the next ids, (N, K).
        state : tuple
            For the next step.

        Raises
        ------
        TypeError
            If the ids are not integers.
        ValueError
            If there are not as many as sequences in the state, or one is not in the vocabulary.
        """
        states, keys, mask = state
        checks.not_special(f"{self.name}.step", "ids", ids)
        ids = np.asarray(ids)
        if ids.shape != (len(keys),):
            raise ValueError(f"{self.name}.step: ids have shape {ids.shape}; expected ({len(keys)},)")
        x = self.target_embedding.forward(ids[:, np.newaxis])
        query, *states = self.decoder.forward(x, initial_state=states)
        logits = self._predict(query, keys, mask, training=False)
        return logits[:, 0], (states, keys, mask)

    def sublayers(self) -> list[Layer]:
        """List the parts.

        Returns
        -------
        list of Layer
            In the order of their weights.
        """
        return list(self._parts().values())

    def _parts(self) -> dict[str, Layer]:
        parts = {
            "source_embedding": self.source_embedding,
            "encoder": self.encoder,
            "target_embedding": self.target_embedding,
            "decoder": self.decoder,
            "attention": self.attention_layer,
            "combine": self.combine,
            "output": self.output,
        }
        return {name: layer for name, layer in parts.items() if layer is not None}

    def _options(self) -> dict[str, Any]:
        """Give each part the dtype, and a seed of its own."""
        return {"dtype": self.dtype, "seed": int(self._rng.integers(2**31))}

    def _encode(self, where: str, source_ids: Array, source_mask: Array | None, training: bool) -> Any:
        _check_ids(where, "source", source_ids, source_mask, None)
        x = self.source_embedding.forward(source_ids, training=training)
        keys, *states = self.encoder.forward(x, mask=source_mask, training=training)
        return states, keys, source_mask

    def _predict(self, queries: Array, keys: Array, mask: Array | None, training: bool) -> Array:
        """Go from the states of the decoder to the logits."""
        both = queries
        if self.attention_layer is not None:
            contexts, self.attention_weights = self.attention_layer.forward(queries, keys, mask, training)
            both = np.concatenate([contexts, queries], axis=-1)
        return self.output.forward(self.combine.forward(both, training=training), training=training)


def _check_ids(where: str, name: str, ids: Array, mask: Array | None, samples: int | None) -> None:
    """Check the shapes of one side; the embedding checks whether the ids are in the vocabulary."""
    checks.not_special(where, f"{name}_ids", ids)
    if not isinstance(ids, np.ndarray) or not np.issubdtype(ids.dtype, np.integer):
        kind = ids.dtype if isinstance(ids, np.ndarray) else type(ids).__name__
        raise TypeError(f"{where}: {name}_ids is of {kind}; expected a NumPy array of integers")
    checks.array(where, f"{name}_ids", ids, ids.dtype.str, N=samples, T=None)
    if mask is not None:
        checks.array(where, f"{name}_mask", mask, "bool", N=ids.shape[0], T=ids.shape[1])
