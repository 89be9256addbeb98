package io.kcarp.agent.ucarp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Splits arguments into options as getopt_long(3) does: {@code -v7}, {@code -v 7}, {@code -Pz},
 * {@code --vhid=7}, {@code --vhid 7}, a long name as short as it is unique, {@code --} at the end.
 */
final class GetoptLong {
  private GetoptLong() {}

  /** In the order given; a repeated option repeatedly. */
  static List<GivenOption> split(List<String> arguments) throws UcarpRefusal {
    List<GivenOption> given = new ArrayList<>();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      if (argument.equals("--")) {
        if (rest.hasNext()) {
          throw stray(rest.next());
        }
      } else if (argument.startsWith("--")) {
        given.add(longOption(argument, rest));
      } else if (argument.startsWith("-") && argument.length() > 1) {
        letters(argument, rest, given);
      } else {
        throw stray(argument);
      }
    }
    return given;
  }

  private static GivenOption longOption(String argument, Iterator<String> rest)
      throws UcarpRefusal {
    int equals = argument.indexOf('=');
    String name = argument.substring(2, equals < 0 ? argument.length() : equals);
    UcarpOption option = named(name);
    if (option.takesValue()) {
      return new GivenOption(
          option, equals < 0 ? next(option, rest) : argument.substring(equals + 1));
    }
    if (equals >= 0) {
      throw new UcarpRefusal(
          UcarpFault.VALUE_UNEXPECTED, option.shown() + " takes no value, and was given one");
    }
    return new GivenOption(option, "");
  }

  private static UcarpOption named(String name) throws UcarpRefusal {
    List<UcarpOption> matching = new ArrayList<>();
    for (UcarpOption option : UcarpOption.values()) {
      if (option.longName().equals(name)) {
        return option;
      }
      if (option.abbreviable() && !name.isEmpty() && option.longName().startsWith(name)) {
        matching.add(option);
      }
    }
    return switch (matching.size()) {
      case 0 -> throw unknown("--" + name);
      case 1 -> matching.getFirst();
      default ->
          throw new UcarpRefusal(
              UcarpFault.AMBIGUOUS_OPTION,
              "--"
                  + name
                  + " could be "
                  + matching.stream().map(UcarpOption::shown).collect(Collectors.joining(" or ")));
    };
  }

  private static void letters(String argument, Iterator<String> rest, List<GivenOption> given)
      throws UcarpRefusal {
    for (int i = 1; i < argument.length(); i++) {
      UcarpOption option = lettered(argument.charAt(i));
      if (option.takesValue()) {
        String attached = argument.substring(i + 1);
        given.add(new GivenOption(option, attached.isEmpty() ? next(option, rest) : attached));
        return;
      }
      given.add(new GivenOption(option, ""));
    }
  }

  private static UcarpOption lettered(char letter) throws UcarpRefusal {
    return Arrays.stream(UcarpOption.values())
        .filter(option -> option.has(letter))
        .findFirst()
        .orElseThrow(() -> unknown("-" + letter));
  }

  private static String next(UcarpOption option, Iterator<String> rest) throws UcarpRefusal {
    if (!rest.hasNext()) {
      throw new UcarpRefusal(UcarpFault.VALUE_MISSING, option.shown() + " needs a value after it");
    }
    return rest.next();
  }

  private static UcarpRefusal unknown(String spelled) {
    return new UcarpRefusal(
        UcarpFault.UNKNOWN_OPTION,
        spelled + " is not an option of UCARP(8); see kcarp-agent ucarp --help");
  }

  /** Not shown: it may be the second word of a password that was not quoted. */
  private static UcarpRefusal stray(String argument) {
    return new UcarpRefusal(
        UcarpFault.STRAY_ARGUMENT,
        "an argument of "
            + argument.length()
            + " characters belongs to no option; quote a value that has spaces in it");
  }
}
