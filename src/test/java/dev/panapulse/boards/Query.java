package dev.panapulse.boards;

import java.util.Set;

/**
 * A query of a board or a rule.
 *
 * @param legend what its series are called, with attributes as in <code>{{cpu.mode}}</code>; in a
 *     table the heading of its column
 */
public record Query(Measure measure, String legend, Expression expression) {
  static Query of(Measure measure, String legend, String expression) {
    return new Query(measure, legend, new Expression(expression));
  }

  /** A query for numbers of things. */
  public static Query count(String expression) {
    return of(Measure.COUNT, "", expression);
  }

  /** The query in PromQL, with names of that form. */
  public String in(NameForm form) {
    return expression.in(form);
  }

  /** The legend, with names of that form. */
  public String legend(NameForm form) {
    return Expression.legend(legend, form);
  }

  /** Names of the metrics in it, as the agent has them. */
  public Set<String> metrics() {
    return expression.metrics();
  }
}
