import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.event.ruler.Machine;

/** Reads a line with a list of event patterns, then one event a line; answers each with a 1 or 0 for each pattern. */
public final class MatchPatterns {
  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    List<Machine> machines = machinesOf(new ObjectMapper().readTree(lines.readLine()));
    for (String event = lines.readLine(); event != null; event = lines.readLine()) {
      StringBuilder answer = new StringBuilder();
      for (Machine machine : machines) {
        // This method and not rulesForEvent: EventBridge never mixes fields of two members of a list.
        answer.append(machine.rulesForJSONEvent(event).isEmpty() ? '0' : '1');
      }
      out.println(answer);
    }
    out.flush();
  }

  private static List<Machine> machinesOf(JsonNode patterns) throws IOException {
    List<Machine> machines = new ArrayList<>();
    for (JsonNode pattern : patterns) {
      Machine machine = new Machine();
      machine.addRule("rule", pattern.toString());
      machines.add(machine);
    }
    return machines;
  }
}
