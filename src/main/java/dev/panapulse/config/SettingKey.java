package dev.panapulse.config;

import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.ChoiceType;
import dev.panapulse.config.type.TextForm;
import dev.panapulse.config.type.ValueType;
import dev.panapulse.config.type.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One setting: its names in the file, in the environment and on the command line, its type with the
 * allowed range, its default, and one sentence about it. Parsing, checks, help and documents follow
 * from this declaration; {@link Settings#keys()} lists all of them.
 *
 * @param <T> the value in Java
 */
public final class SettingKey<T> {
  private final String name;
  private final ValueType<T> type;
  private final String sentence;
  private final Optional<T> defaultValue;
  private final Optional<String> shownDefault;
  private final List<Variable<T>> variables;
  private final Optional<String> flag;
  private final boolean inFile;
  private final boolean common;
  private final boolean needsRestart;

  private SettingKey(Builder<T> builder) {
    this.name = builder.name;
    this.type = builder.type;
    this.sentence = builder.sentence + (builder.needsRestart ? " A change needs a restart." : "");
    this.defaultValue = builder.defaultValue;
    this.shownDefault = builder.shownDefault.or(() -> defaultValue.map(type::show));
    this.variables = List.copyOf(builder.variables);
    this.flag = builder.flag;
    this.inFile = builder.inFile;
    this.common = builder.common;
    this.needsRestart = builder.needsRestart;
  }

  /** The dotted key, which is also the key in the configuration file. */
  public String name() {
    return name;
  }

  /** What the setting does, in one sentence. */
  public String sentence() {
    return sentence;
  }

  /** The name of the type. */
  public String typeName() {
    return type.name();
  }

  /** The allowed values, in words. */
  public String allowed() {
    return type.allowed();
  }

  /** The default as text; empty if the setting has none. */
  public Optional<String> shownDefault() {
    return shownDefault;
  }

  /** The environment variables that set it, highest precedence first. */
  public List<String> variableNames() {
    List<String> names = new ArrayList<>(variables.size());
    for (Variable<T> variable : variables) {
      names.add(variable.name());
    }
    return names;
  }

  /** The command-line option that sets it, with its dashes. */
  public Optional<String> flag() {
    return flag;
  }

  /** Whether the configuration file may contain it. */
  public boolean inFile() {
    return inFile;
  }

  /** Whether the short help lists its option. */
  public boolean common() {
    return common;
  }

  /** Whether a running agent keeps its value until a restart. */
  public boolean needsRestart() {
    return needsRestart;
  }

  /** Whether its value must never be shown. */
  public boolean secret() {
    return type.secret();
  }

  /** Whether its type is one word of a fixed set. */
  boolean isChoice() {
    return type instanceof ChoiceType;
  }

  /** Whether its option needs no value; without one it means {@code true}. */
  public boolean isSwitch() {
    return type instanceof BooleanType;
  }

  @Override
  public String toString() {
    return name;
  }

  ValueType<T> type() {
    return type;
  }

  Optional<T> defaultValue() {
    return defaultValue;
  }

  List<Variable<T>> variables() {
    return variables;
  }

  /**
   * A declaration that is not finished.
   *
   * @param <T> the value in Java
   */
  static final class Builder<T> {
    private final SettingGroup group;
    private final String name;
    private final ValueType<T> type;
    private final String sentence;
    private final List<Variable<T>> variables = new ArrayList<>();
    private Optional<T> defaultValue = Optional.empty();
    private Optional<String> shownDefault = Optional.empty();
    private Optional<String> flag = Optional.empty();
    private boolean inFile = true;
    private boolean common;
    private boolean needsRestart;

    Builder(SettingGroup group, String name, ValueType<T> type, String sentence) {
      this.group = group;
      this.name = name;
      this.type = type;
      this.sentence = sentence;
      variables.add(new Variable<>(Variable.nameOf(name), type, ""));
    }

    Builder<T> byDefault(T value) {
      defaultValue = Optional.of(value);
      return this;
    }

    /** Sets the words that people are shown if the default depends on other settings. */
    Builder<T> shownDefault(String words) {
      shownDefault = Optional.of(words);
      return this;
    }

    /** Adds a variable of OpenTelemetry; of several, the one declared first wins. */
    Builder<T> variable(String variable) {
      return variable(variable, type);
    }

    /** Adds a variable of OpenTelemetry with a notation of its own. */
    Builder<T> variable(String variable, TextForm<T> form) {
      return variable(variable, form, "");
    }

    /** Adds a variable of OpenTelemetry that has an effect only with the value {@code onlyIf}. */
    Builder<T> variable(String variable, TextForm<T> form, String onlyIf) {
      variables.add(new Variable<>(variable, form, onlyIf));
      return this;
    }

    Builder<T> flag(String option) {
      flag = Optional.of(option);
      return this;
    }

    /** Adds an option that the short help lists. */
    Builder<T> commonFlag(String option) {
      common = true;
      return flag(option);
    }

    /** Its record keeps it in {@code changedTo}. */
    Builder<T> needsRestart() {
      needsRestart = true;
      return this;
    }

    Builder<T> notInFile() {
      inFile = false;
      return this;
    }

    SettingKey<T> declare() {
      SettingKey<T> key = new SettingKey<>(this);
      group.add(key);
      return key;
    }
  }
}
