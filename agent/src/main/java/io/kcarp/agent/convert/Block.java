package io.kcarp.agent.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of a keepalived.conf: its words, and what stands between braces after them.
 *
 * @param words at least one, but for the whole file
 */
record Block(List<String> words, List<Block> children) {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|[^\\s\"{}]+|[{}]");

  Block {
    words = List.copyOf(words);
    children = List.copyOf(children);
  }

  String keyword() {
    return words.getFirst();
  }

  /** The word after the keyword, empty when there is none. */
  String value() {
    return words.size() > 1 ? words.get(1) : "";
  }

  Optional<Block> child(String keyword) {
    return children.stream().filter(each -> each.keyword().equals(keyword)).findFirst();
  }

  /** The value of the child of that name. */
  Optional<String> value(String keyword) {
    return child(keyword).map(Block::value).filter(value -> !value.isEmpty());
  }

  /** A whole file, as a block without words. */
  static Block read(Path file) throws ConversionRefusal {
    Iterator<List<String>> statements = statements(TextFile.lines("--keepalived", file)).iterator();
    Block whole = new Block(List.of(), children(file, statements, false));
    return whole;
  }

  private static List<Block> children(
      Path file, Iterator<List<String>> statements, boolean inBraces) throws ConversionRefusal {
    List<Block> children = new ArrayList<>();
    while (statements.hasNext()) {
      List<String> words = statements.next();
      if (words.equals(List.of("}"))) {
        if (!inBraces) {
          throw new ConversionRefusal(
              ConversionFault.BAD_FILE, "'" + file + "': a } closes nothing");
        }
        return children;
      }
      boolean opens = words.getLast().equals("{");
      List<String> own = opens ? words.subList(0, words.size() - 1) : words;
      List<Block> inner = opens ? children(file, statements, true) : List.of();
      if (!own.isEmpty()) {
        children.add(new Block(own, inner));
      } else if (!children.isEmpty()) {
        // The brace stood on a line of its own.
        Block before = children.removeLast();
        children.add(new Block(before.words(), inner));
      }
    }
    if (inBraces) {
      throw new ConversionRefusal(ConversionFault.BAD_FILE, "'" + file + "': a } is missing");
    }
    return children;
  }

  /** A line each, but a brace ends a statement, too. */
  private static List<List<String>> statements(List<String> lines) {
    List<List<String>> statements = new ArrayList<>();
    for (String line : lines) {
      List<String> words = new ArrayList<>();
      Matcher matcher = WORD.matcher(withoutComment(line));
      while (matcher.find()) {
        String word = matcher.group(1) != null ? matcher.group(1) : matcher.group();
        if (word.equals("}") && !words.isEmpty()) {
          statements.add(words);
          words = new ArrayList<>();
        }
        words.add(word);
        if (word.equals("{") || word.equals("}")) {
          statements.add(words);
          words = new ArrayList<>();
        }
      }
      if (!words.isEmpty()) {
        statements.add(words);
      }
    }
    return statements;
  }

  private static String withoutComment(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      if (!quoted && (c == '#' || c == '!')) {
        return line.substring(0, i);
      }
    }
    return line;
  }
}
