package org.argali.metrics;

/** Whether a figure is better when it is higher or when it is lower. */
public enum Direction {
    UP,
    DOWN,
    /** Nothing is known, as of a sum, a count or a metric of a user's own. */
    UNKNOWN;

    /** As Keras has it: accuracies, scores and correlations go up, losses and errors down. */
    public static Direction of(Metric m) {
        if (m instanceof MeanLoss
                || m instanceof RootMeanSquaredError
                || m instanceof Mean && m.name().equals("loss")) {
            return DOWN;
        }
        boolean up = m instanceof Accuracy
                || m instanceof AutoAccuracy
                || m instanceof BinaryAccuracy
                || m instanceof CategoricalAccuracy
                || m instanceof SparseCategoricalAccuracy
                || m instanceof TopKCategoricalAccuracy
                || m instanceof SparseTopKCategoricalAccuracy
                || m instanceof Auc
                || m instanceof Precision
                || m instanceof Recall
                || m instanceof BestUnderConstraint
                || m instanceof FBetaScore
                || m instanceof Iou
                || m instanceof R2Score
                || m instanceof PearsonCorrelation
                || m instanceof ConcordanceCorrelation
                || m instanceof MeanCosineSimilarity;
        return up ? UP : UNKNOWN;
    }
}
