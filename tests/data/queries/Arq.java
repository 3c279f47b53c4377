import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.ModelFactory;
import org.apache.jena.riot.RDFDataMgr;

/** Runs queries with Jena ARQ: DATA OUT QUERY..., each QUERY.rq answered in OUT/QUERY.json. */
public class Arq {
    public static void main(String[] arguments) throws Exception {
        Model model = ModelFactory.createDefaultModel();
        RDFDataMgr.read(model, arguments[0]);
        for (int i = 2; i < arguments.length; i++) {
            Path query = Path.of(arguments[i]);
            String name = query.getFileName().toString().replace(".rq", ".json");
            try (QueryExecution run = QueryExecutionFactory.create(Files.readString(query), model);
                    OutputStream out = Files.newOutputStream(Path.of(arguments[1], name))) {
                ResultSetFormatter.outputAsJSON(out, run.execSelect());
            }
        }
    }
}
