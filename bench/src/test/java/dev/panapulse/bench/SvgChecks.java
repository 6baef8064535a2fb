package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Parses charts and checks that their elements lie within the picture. */
final class SvgChecks {
  private SvgChecks() {}

  static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  /** Marks, lines and text lie within the picture. */
  static void assertInside(Document document) {
    double width = Double.parseDouble(document.getDocumentElement().getAttribute("width"));
    double height = Double.parseDouble(document.getDocumentElement().getAttribute("height"));
    for (String tag : List.of("circle", "line", "text")) {
      NodeList elements = document.getElementsByTagName(tag);
      for (int i = 0; i < elements.getLength(); i++) {
        Element element = (Element) elements.item(i);
        for (String attribute : List.of("x", "cx", "x1", "x2")) {
          assertWithin(element, attribute, width);
        }
        for (String attribute : List.of("y", "cy", "y1", "y2")) {
          assertWithin(element, attribute, height);
        }
      }
    }
  }

  private static void assertWithin(Element element, String attribute, double limit) {
    if (element.hasAttribute(attribute)) {
      double value = Double.parseDouble(element.getAttribute(attribute));
      assertTrue(value >= 0 && value <= limit, element.getTagName() + " " + attribute + value);
    }
  }
}
