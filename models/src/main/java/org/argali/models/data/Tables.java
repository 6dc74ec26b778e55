package org.argali.models.data;

/**
 * Small classic tables.
 *
 * <pre>{@code
 * Split iris = Tables.iris().split(0.2, 7).standardized();
 * iris.train().x();     // f32[120,4]
 * }</pre>
 */
public final class Tables {
    private Tables() {}

    /** 150 flowers, 4 measures, 3 species (Fisher 1936). */
    public static Table iris() {
        return DataFile.IRIS.read((in, name) -> Table.read("iris", in, name));
    }

    /** 569 tumours, 30 measures, malignant or benign (Street, Wolberg and Mangasarian 1993). */
    public static Table breastCancer() {
        return DataFile.BREAST_CANCER.read((in, name) -> Table.read("breast cancer", in, name));
    }

    /** 178 wines, 13 measures, 3 cultivars (Forina et al. 1988). */
    public static Table wine() {
        return DataFile.WINE.read((in, name) -> Table.read("wine", in, name));
    }
}
