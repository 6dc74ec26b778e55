package org.argali.pictures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.elk.alg.layered.options.FixedAlignment;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Where the cards of a model lie, by ELK's layered algorithm: layers below one another, few crossings, lines that go round
 * cards.
 *
 * @param cards by id
 * @param clusters by id
 * @param edges in the order of the graph's
 */
record ModelLayout(
        double width, double height, Map<String, Place> cards, Map<String, Place> clusters, List<List<Point>> edges) {
    private static final double MARGIN = 16;
    private static final double CLUSTER_TITLE = 30;

    static ModelLayout of(ModelGraph graph, Rankdir direction) {
        LayoutMetaDataService.getInstance(ModelLayout.class.getClassLoader());
        ElkNode root = ElkGraphUtil.createGraph();
        configure(root, direction);
        Map<String, ElkNode> cards = new LinkedHashMap<>();
        Map<String, ElkNode> clusters = new LinkedHashMap<>();
        add(graph.root(), root, cards, clusters);
        List<ElkEdge> edges = new ArrayList<>();
        graph.edges()
                .forEach(e -> edges.add(ElkGraphUtil.createSimpleEdge(known(cards, e.from()), known(cards, e.to()))));
        new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
        return new ModelLayout(
                root.getWidth(),
                root.getHeight(),
                places(cards),
                places(clusters),
                edges.stream().map(ModelLayout::points).toList());
    }

    /** Where a card lies. */
    Place card(String id) {
        return known(cards, id);
    }

    /** Where the frame of a cluster lies. */
    Place cluster(String id) {
        return known(clusters, id);
    }

    private static <T> T known(Map<String, T> all, String id) {
        return Objects.requireNonNull(all.get(id), id);
    }

    private static void configure(ElkNode root, Rankdir direction) {
        root.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        root.setProperty(
                LayeredOptions.DIRECTION,
                switch (direction) {
                    case TB -> Direction.DOWN;
                    case LR -> Direction.RIGHT;
                    case BT -> Direction.UP;
                    case RL -> Direction.LEFT;
                });
        root.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        root.setProperty(LayeredOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
        root.setProperty(LayeredOptions.MERGE_EDGES, true);
        root.setProperty(LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.NODES_AND_EDGES);
        root.setProperty(LayeredOptions.NODE_PLACEMENT_BK_FIXED_ALIGNMENT, FixedAlignment.BALANCED);
        root.setProperty(LayeredOptions.RANDOM_SEED, 1);
        space(root, MARGIN);
    }

    private static void space(ElkNode n, double top) {
        n.setProperty(LayeredOptions.PADDING, new ElkPadding(top, MARGIN, MARGIN, MARGIN));
        n.setProperty(LayeredOptions.SPACING_NODE_NODE, 24.0);
        n.setProperty(LayeredOptions.SPACING_EDGE_NODE, 14.0);
        n.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 10.0);
        n.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 26.0);
        n.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 12.0);
    }

    private static void add(Cluster c, ElkNode to, Map<String, ElkNode> cards, Map<String, ElkNode> clusters) {
        for (Card card : c.cards()) {
            ElkNode n = ElkGraphUtil.createNode(to);
            n.setIdentifier(card.id());
            n.setDimensions(CardDrawing.width(card), CardDrawing.height(card));
            cards.put(card.id(), n);
        }
        for (Cluster inner : c.clusters()) {
            ElkNode n = ElkGraphUtil.createNode(to);
            n.setIdentifier(inner.id());
            space(n, CLUSTER_TITLE);
            clusters.put(inner.id(), n);
            add(inner, n, cards, clusters);
        }
    }

    private static Map<String, Place> places(Map<String, ElkNode> nodes) {
        Map<String, Place> all = new LinkedHashMap<>();
        nodes.forEach((id, n) -> all.put(
                id,
                new Place(n.getX(), n.getY(), n.getWidth(), n.getHeight())
                        .moved(left(n.getParent()), top(n.getParent()))));
        return all;
    }

    private static double left(ElkNode n) {
        return n == null ? 0 : n.getX() + left(n.getParent());
    }

    private static double top(ElkNode n) {
        return n == null ? 0 : n.getY() + top(n.getParent());
    }

    private static List<Point> points(ElkEdge e) {
        double dx = left(e.getContainingNode());
        double dy = top(e.getContainingNode());
        ElkEdgeSection s = e.getSections().get(0);
        List<Point> all = new ArrayList<>();
        all.add(new Point(dx + s.getStartX(), dy + s.getStartY()));
        s.getBendPoints().forEach(b -> all.add(new Point(dx + b.getX(), dy + b.getY())));
        all.add(new Point(dx + s.getEndX(), dy + s.getEndY()));
        return all;
    }
}
