package org.argali.bench.peers;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The networks of the workloads in DL4J. */
final class Dl4jNetworks {
    private static final double RESNET = 1.001e-5;
    private static final double XCEPTION = 1e-3;

    private final GraphBuilder graph = new NeuralNetConfiguration.Builder()
            .seed(3)
            .weightInit(WeightInit.XAVIER)
            .updater(new RmsProp(1e-3, 0.9, 1e-7))
            .graphBuilder();
    private int count;

    ComputationGraphConfiguration of(String workload) {
        switch (workload) {
            case "W1" -> mlp();
            case "W2" -> answers();
            case "W3" -> posts();
            case "W4" -> mail();
            case "W5" -> images();
            case "W6" -> resnet50();
            case "W7" -> xception();
            default -> throw new IllegalArgumentException(workload + " is not written for DL4J");
        }
        return graph.build();
    }

    private String add(Layer layer, String from) {
        String name = "l" + count++;
        graph.addLayer(name, layer, from);
        return name;
    }

    private String dense(String x, int from, int units) {
        return add(
                new DenseLayer.Builder().nIn(from).nOut(units).activation(Activation.RELU).build(), x);
    }

    private String output(String x, int from, int units, Activation activation, LossFunction loss) {
        return add(
                new OutputLayer.Builder(loss).nIn(from).nOut(units).activation(activation).build(), x);
    }

    private String classes(String x, int from, int n) {
        return output(x, from, n, Activation.SOFTMAX, LossFunction.MCXENT);
    }

    private void mlp() {
        graph.addInputs("x");
        graph.setOutputs(classes(dense(dense("x", 64, 32), 32, 32), 32, 10));
    }

    private String embedding(String x, int words, int size, int length) {
        return add(
                new EmbeddingSequenceLayer.Builder()
                        .nIn(words)
                        .nOut(size)
                        .inputLength(length)
                        .build(),
                x);
    }

    private String lstm(String x, int from, int units) {
        return add(new LastTimeStep(new LSTM.Builder().nIn(from).nOut(units).build()), x);
    }

    private void answers() {
        graph.addInputs("text", "question");
        String t = lstm(embedding("text", 10_000, 64, 100), 64, 32);
        String q = lstm(embedding("question", 10_000, 32, 100), 32, 16);
        graph.addLayer(
                "answer",
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(48).nOut(500)
                        .activation(Activation.SOFTMAX)
                        .build(),
                t,
                q);
        graph.setOutputs("answer");
    }

    private String words(String x, int from, int filters, int size) {
        return add(
                new Convolution1DLayer.Builder(size)
                        .nIn(from)
                        .nOut(filters)
                        .convolutionMode(ConvolutionMode.Truncate)
                        .activation(Activation.RELU)
                        .build(),
                x);
    }

    private String pool(String x, int size) {
        return add(
                new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX, size, size)
                        .convolutionMode(ConvolutionMode.Truncate)
                        .build(),
                x);
    }

    private String all(String x, PoolingType type) {
        return add(new GlobalPoolingLayer(type), x);
    }

    private void posts() {
        graph.addInputs("x");
        String x = pool(words(embedding("x", 50_000, 256, 500), 256, 128, 5), 5);
        x = pool(words(words(x, 128, 256, 5), 256, 256, 5), 5);
        x = dense(all(words(words(x, 256, 256, 5), 256, 256, 5), PoolingType.MAX), 256, 128);
        graph.setOutputs(
                output(x, 128, 1, Activation.IDENTITY, LossFunction.MSE),
                classes(x, 128, 10),
                output(x, 128, 1, Activation.SIGMOID, LossFunction.XENT));
    }

    private void mail() {
        graph.addInputs("x");
        String x = pool(words(embedding("x", 2_000, 128, 500), 128, 32, 7), 5);
        x = all(words(x, 32, 32, 7), PoolingType.MAX);
        graph.setOutputs(output(x, 32, 1, Activation.SIGMOID, LossFunction.XENT));
    }

    private String separable(String x, int filters, ConvolutionMode mode, Activation activation, boolean bias) {
        return add(
                new SeparableConvolution2D.Builder(3, 3)
                        .nOut(filters)
                        .convolutionMode(mode)
                        .activation(activation)
                        .hasBias(bias)
                        .build(),
                x);
    }

    private String separable(String x, int filters) {
        return separable(x, filters, ConvolutionMode.Truncate, Activation.RELU, true);
    }

    private String maxPool(String x, int size, int stride, ConvolutionMode mode) {
        return add(
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                        .kernelSize(size, size)
                        .stride(stride, stride)
                        .convolutionMode(mode)
                        .build(),
                x);
    }

    private void images() {
        graph.addInputs("x").setInputTypes(InputType.convolutional(64, 64, 3));
        String x = maxPool(separable(separable("x", 32), 64), 2, 2, ConvolutionMode.Truncate);
        x = maxPool(separable(separable(x, 64), 128), 2, 2, ConvolutionMode.Truncate);
        x = all(separable(separable(x, 64), 128), PoolingType.AVG);
        graph.setOutputs(classes(dense(x, 128, 32), 32, 10));
    }

    private String conv(String x, int filters, int size, int stride, ConvolutionMode mode, boolean bias) {
        return add(
                new ConvolutionLayer.Builder(size, size)
                        .nOut(filters)
                        .stride(stride, stride)
                        .convolutionMode(mode)
                        .activation(Activation.IDENTITY)
                        .hasBias(bias)
                        .build(),
                x);
    }

    private String normalized(String x, double epsilon) {
        return add(
                new BatchNormalization.Builder()
                        .decay(0.99)
                        .eps(epsilon)
                        .activation(Activation.IDENTITY)
                        .build(),
                x);
    }

    private String relu(String x) {
        return add(
                new ActivationLayer.Builder().activation(Activation.RELU).build(), x);
    }

    private String sum(String a, String b) {
        String name = "l" + count++;
        graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), a, b);
        return name;
    }

    private String convNormalized(String x, int filters, int size, int stride) {
        return normalized(conv(x, filters, size, stride, ConvolutionMode.Same, true), RESNET);
    }

    private void resnet50() {
        graph.addInputs("x").setInputTypes(InputType.convolutional(64, 64, 3));
        String x = relu(convNormalized("x", 64, 7, 2));
        x = maxPool(x, 3, 2, ConvolutionMode.Same);
        int[] blocks = {3, 4, 6, 3};
        for (int stage = 0; stage < 4; stage++) {
            int filters = 64 << stage;
            for (int b = 0; b < blocks[stage]; b++) {
                int stride = b == 0 && stage > 0 ? 2 : 1;
                String shortcut = b == 0 ? convNormalized(x, 4 * filters, 1, stride) : x;
                String y = relu(convNormalized(x, filters, 1, stride));
                y = convNormalized(relu(convNormalized(y, filters, 3, 1)), 4 * filters, 1, 1);
                x = relu(sum(shortcut, y));
            }
        }
        graph.setOutputs(classes(all(x, PoolingType.AVG), 2048, 10));
    }

    private String separableNormalized(String x, int filters) {
        return normalized(separable(x, filters, ConvolutionMode.Same, Activation.IDENTITY, false), XCEPTION);
    }

    private String reducing(String x, boolean active, int middle, int filters) {
        String shortcut = normalized(conv(x, filters, 1, 2, ConvolutionMode.Same, false), XCEPTION);
        String y = separableNormalized(active ? relu(x) : x, middle);
        y = separableNormalized(relu(y), filters);
        return sum(maxPool(y, 3, 2, ConvolutionMode.Same), shortcut);
    }

    private void xception() {
        graph.addInputs("x").setInputTypes(InputType.convolutional(128, 128, 3));
        String x = relu(normalized(conv("x", 32, 3, 2, ConvolutionMode.Truncate, false), XCEPTION));
        x = relu(normalized(conv(x, 64, 3, 1, ConvolutionMode.Truncate, false), XCEPTION));
        x = reducing(x, false, 128, 128);
        x = reducing(x, true, 256, 256);
        x = reducing(x, true, 728, 728);
        for (int i = 0; i < 8; i++) {
            String y = x;
            for (int j = 0; j < 3; j++) {
                y = separableNormalized(relu(y), 728);
            }
            x = sum(y, x);
        }
        x = reducing(x, true, 728, 1024);
        x = relu(separableNormalized(x, 1536));
        x = relu(separableNormalized(x, 2048));
        graph.setOutputs(classes(all(x, PoolingType.AVG), 2048, 10));
    }
}
