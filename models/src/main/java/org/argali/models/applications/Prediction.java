package org.argali.models.applications;

/**
 * A class of ImageNet that a network sees in an image.
 *
 * @param id of the class in WordNet: {@code n02124075}
 * @param name of the class: {@code Egyptian_cat}
 * @param score what the network gave for it
 */
public record Prediction(String id, String name, double score) {
    @Override
    public String toString() {
        return id + " " + name + " " + score;
    }
}
