package org.argali.pictures;

import org.argali.pictures.Card.Row;

/** A model in Graphviz' language. */
final class Dot {
    private final StringBuilder text = new StringBuilder();

    private Dot() {}

    static String of(ModelGraph graph, PlotOption.Look look) {
        Dot d = new Dot();
        d.line("", "digraph {");
        d.line(
                "  ",
                "graph [rankdir=" + look.rankdir() + ", dpi=" + Mark.number(look.dpi())
                        + ", concentrate=true, splines=ortho];");
        d.line("  ", "node [shape=plain, fontname=\"Helvetica\"];");
        d.body(graph.root(), "  ");
        graph.edges().forEach(e -> d.line("  ", e.from() + " -> " + e.to() + ";"));
        d.line("", "}");
        return d.text.toString();
    }

    private void line(String indent, String s) {
        text.append(indent).append(s).append('\n');
    }

    private void body(Cluster c, String indent) {
        c.cards().forEach(card -> line(indent, card.id() + " [label=<" + table(card) + ">];"));
        for (Cluster inner : c.clusters()) {
            line(indent, "subgraph " + inner.id() + " {");
            line(indent + "  ", "graph [style=dashed, labeljust=l, label=<" + escaped(inner.name()) + ">];");
            body(inner, indent + "  ");
            line(indent, "}");
        }
    }

    private static String table(Card card) {
        StringBuilder b =
                new StringBuilder("<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"6\">");
        b.append("<tr><td bgcolor=\"").append(card.family().colour()).append("\"><font color=\"white\"><b>");
        b.append(escaped(card.heading())).append("</b>");
        if (!card.remark().isEmpty()) {
            b.append(" (").append(escaped(card.remark())).append(')');
        }
        b.append("</font></td></tr>");
        for (Row r : card.rows()) {
            b.append("<tr><td align=\"left\">");
            if (!r.label().isEmpty()) {
                b.append(escaped(r.label())).append(": ");
            }
            b.append("<font color=\"").append(r.colour()).append("\">").append(escaped(r.value()));
            b.append("</font></td></tr>");
        }
        return b.append("</table>").toString();
    }

    private static String escaped(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
