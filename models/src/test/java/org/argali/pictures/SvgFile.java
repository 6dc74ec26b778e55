package org.argali.pictures;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** An SVG, read by the JDK's parser. */
record SvgFile(Document document) {
    static SvgFile of(String text) {
        try {
            return new SvgFile(DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(text))));
        } catch (Exception e) {
            throw new AssertionError("not well formed: " + text, e);
        }
    }

    List<String> texts() {
        NodeList all = document.getElementsByTagName("text");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> all.item(i).getTextContent())
                .toList();
    }

    int count(String tag) {
        return document.getElementsByTagName(tag).getLength();
    }
}
