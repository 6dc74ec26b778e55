package org.argali.layers;

import static org.argali.layers.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.argali.model.Model;
import org.junit.jupiter.api.Test;

/** Groups of weights in files, as Keras 3.15 wrote them for the same layers. */
class WeightPlaceTest {
    @Test
    void pathsAreThoseOfKerasAndUnique() {
        Tensor x = input(4, 6);
        Model m = Model.of(
                x,
                bidirectional(lstm(2).useBias(false))
                        .apply(timeDistributed(dense(3)).apply(x)));
        assertThat(WeightPlace.paths(m).values())
                .containsExactlyInAnyOrder(
                        "time_distributed_1/dense/kernel",
                        "time_distributed_1/dense/bias",
                        "bidirectional_1/forward_lstm/lstm_cell/kernel",
                        "bidirectional_1/forward_lstm/lstm_cell/recurrent_kernel",
                        "bidirectional_1/backward_lstm/lstm_cell/kernel",
                        "bidirectional_1/backward_lstm/lstm_cell/recurrent_kernel");
    }

    @Test
    void layersWithLayersInside() {
        Tensor x = input(4, 6);
        Tensor film = input(3, 4, 4, 2);
        Model m = Model.of(
                List.of(x, film),
                List.of(
                        rnn(lstm(3).cell(), gru(2).cell(), gru(2).cell()).apply(x),
                        rnn(simpleRnn(2).cell()).apply(x),
                        spectralNormalization(dense(3)).apply(x),
                        convLstm2d(2, 2).apply(film),
                        multiHeadAttention(2, 3).useGate(true).apply(x, x),
                        groupQueryAttention(2, 2, 1).useBias(false).apply(x, x),
                        bidirectional(rnn(lstm(2).cell())).apply(x)));
        List<String> groups = WeightPlace.of(m).stream()
                .filter(p -> !p.weights().isEmpty())
                .map(p -> p.group() + " "
                        + p.weights().stream()
                                .map(w -> w.type().shape().toString())
                                .collect(Collectors.joining(" ")))
                .toList();
        assertThat(groups)
                .containsExactlyInAnyOrder(
                        "layers/rnn/cell/cells/lstm_cell [6,12] [3,12] [12]",
                        "layers/rnn/cell/cells/gru_cell [3,6] [2,6] [2,6]",
                        "layers/rnn/cell/cells/gru_cell_1 [2,6] [2,6] [2,6]",
                        "layers/rnn_1/cell [6,2] [2,2] [2]",
                        "layers/spectral_normalization [6,3] [1,3]",
                        "layers/spectral_normalization/layer [6,3] [3]",
                        "layers/conv_lstm2d/cell [2,2,2,8] [2,2,2,8] [8]",
                        "layers/multi_head_attention/query_dense [6,2,3] [2,3]",
                        "layers/multi_head_attention/key_dense [6,2,3] [2,3]",
                        "layers/multi_head_attention/_gate_dense [6,2,3] [2,3]",
                        "layers/multi_head_attention/value_dense [6,2,3] [2,3]",
                        "layers/multi_head_attention/output_dense [2,3,6] [6]",
                        "layers/grouped_query_attention/_query_dense [6,2,2]",
                        "layers/grouped_query_attention/_key_dense [6,1,2]",
                        "layers/grouped_query_attention/_value_dense [6,1,2]",
                        "layers/grouped_query_attention/_output_dense [2,2,6]",
                        "layers/bidirectional/forward_layer/cell [6,8] [2,8] [8]",
                        "layers/bidirectional/backward_layer/cell [6,8] [2,8] [8]");
    }
}
