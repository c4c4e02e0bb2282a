#include <cmath>
#include <limits>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/graph/graph_json.h"
#include "tests/support/graph_builder.h"
#include "tests/support/thrown.h"

using nn::FormatError;
using nn::Graph;
using nn::Json;
using nn::OptionValue;

namespace {

QString readError(const std::string& text) {
  return thrown<FormatError>([&] { nn::graphFromJson(text, "net"); });
}

std::string printed(double value) { return nn::printCompactJson(Json(value)); }

}  // namespace

class TestGraphJson : public QObject {
  Q_OBJECT

 private slots:
  void everyOptionTypeSurvives() {
    GraphBuilder b;
    b.add("input", "in", {{"shape", nn::SizeList{5, 4, 3}}});
    b.then("dense", "täglich \"1\"\n",
           {{"units", std::int64_t{7}}, {"rate", 2.0}, {"l2", 1e-300}, {"use_bias", false}, {"activation", "relu"}});
    b.then("from_the_future", "new",
           {{"list", nn::SizeList{}}, {"big", std::numeric_limits<std::int64_t>::min()}, {"text", ""}});
    const std::string text = toJson(b.graph);
    const Graph read = nn::graphFromJson(text, "net");
    QVERIFY(read == b.graph);
    QCOMPARE(toJson(read), text);
    const nn::Node* dense = read.findByName("täglich \"1\"\n");
    QVERIFY(dense);
    QVERIFY(std::holds_alternative<double>(*dense->options.find("rate")));
    QVERIFY(std::holds_alternative<std::int64_t>(*dense->options.find("units")));
  }

  void idsGoOnBehindTheFile() {
    Graph graph = nn::graphFromJson(R"({"nodes": [{"id": 41, "type": "dense", "name": "d"}], "edges": []})", "net");
    QCOMPARE(static_cast<std::uint32_t>(graph.add("dense")), 42U);
  }

  void equalGraphsGiveEqualText() {
    GraphBuilder one, other;
    one.add("input", "a").add("dense", "b").add("dense", "c").wire("a", "b").wire("a", "c");
    other.add("input", "a").add("dense", "b").add("dense", "c").wire("a", "c").wire("a", "b");
    QCOMPARE(toJson(one.graph), toJson(other.graph));
  }

  void numbersReadBackWithTheSameBits() {
    for (const double value : {0.1, 1.0 / 3, 1e22, 5e-324, 1.7976931348623157e308, -0.0, 123456789012345680.0, 2.0}) {
      const Json read = nn::parseJson(printed(value), "x");
      QVERIFY2(read.as<double>(), printed(value).c_str());
      QCOMPARE(*read.as<double>(), value);
      QCOMPARE(std::signbit(*read.as<double>()), std::signbit(value));
    }
    QCOMPARE(printed(2.0), std::string("2.0"));
    QCOMPARE(nn::printCompactJson(Json::plainNumber(2.0)), std::string("2"));
    QCOMPARE(nn::printCompactJson(Json::plainNumber(-0.0)), std::string("-0.0"));
    QCOMPARE(nn::printCompactJson(Json(std::numeric_limits<std::uint64_t>::max())), std::string("18446744073709551615"));
  }

  void whatIsNotJsonIsNotWritten() {
    QVERIFY(thrown<FormatError>([] { printed(std::nan("")); }).contains("a finite number, got NaN"));
    QVERIFY(thrown<FormatError>([] { printed(std::numeric_limits<double>::infinity()); }).contains("an infinite one"));
    QVERIFY(thrown<FormatError>([] { nn::printJson(Json("\xff")); }).contains("UTF-8"));
  }

  void longListsTakeFewLines() {
    Json::List numbers;
    for (int i = 0; i < 1000; ++i) numbers.push_back(i);
    const std::string text = nn::printJson(Json::Object{{"numbers", numbers}});
    QVERIFY(std::count(text.begin(), text.end(), '\n') < 60);
    QVERIFY(nn::parseJson(text, "x") == Json(Json::Object{{"numbers", numbers}}));
  }

  void damagedTextNamesThePlace_data() {
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* text, const char* message) {
      QTest::newRow(name) << std::string(text) << QString(message);
    };
    row("empty", "", "net, line 1, column 1: expected JSON, got the end of the text");
    row("cut off", "{\"nodes\": [\n", "net, line 2, column 1: expected JSON, got the end of the text");
    row("comma too many", "{\"nodes\": [],\n \"edges\": [],}", "net, line 2, column 14: expected JSON, got the character }");
    row("two values", "{} {}", "net, line 1, column 4: expected JSON, got the character {");
    row("not UTF-8", "{\"nodes\xff\": []}", "net, line 1, column 8: expected JSON, got the byte 255");
    row("number too large", "{\"nodes\": 1e999}",
        "net, line 1, column 15: expected a number of at most 1.8e308, got a larger one");
    row("repeated name", R"({"nodes": [], "nodes": []})", "net: expected every name once in an object, got 'nodes' twice");
    row("no object", "[]", "net: expected an object, got a list of 0");
    row("no nodes", R"({"edges": []})", "net: expected the field 'nodes', got none");
    row("unknown name", R"({"nodes": [], "edges": [], "extra": 1})", "net: expected only the names nodes, edges, got 'extra'");
    row("type is no text", R"({"nodes": [{"id": 1, "type": 3, "name": "a"}], "edges": []})",
        "net: nodes[0].type: expected text, got the number 3");
    row("name is empty", R"({"nodes": [{"id": 1, "type": "dense", "name": ""}], "edges": []})",
        "net: nodes[0].name: expected text of 1 to 256 bytes, got 0");
    row("id 0", R"({"nodes": [{"id": 0, "type": "dense", "name": "a"}], "edges": []})",
        "net: nodes[0].id: expected a whole number from 1 to 4294967294, got the number 0");
    row("id with a fraction", R"({"nodes": [{"id": 1.5, "type": "dense", "name": "a"}], "edges": []})",
        "net: nodes[0].id: expected a whole number from 1 to 4294967294, got the number 1.5");
    row("id twice",
        R"({"nodes": [{"id": 1, "type": "dense", "name": "a"}, {"id": 1, "type": "dense", "name": "b"}], "edges": []})",
        "net: nodes[1].id: expected an id that no other node has, got the number 1");
    row("name twice",
        R"({"nodes": [{"id": 1, "type": "dense", "name": "a"}, {"id": 2, "type": "dense", "name": "a"}], "edges": []})",
        "net: nodes[1].name: expected a name that no other node has, got 'a'");
    row("option is null", R"({"nodes": [{"id": 1, "type": "dense", "name": "a", "options": {"units": null}}], "edges": []})",
        "net: nodes[0].options.units: expected true, false, a number, text or a list of whole numbers, got null");
    row("option beyond 64 bits",
        R"({"nodes": [{"id": 1, "type": "dense", "name": "a", "options": {"units": 9223372036854775808}}], "edges": []})",
        "net: nodes[0].options.units: expected a whole number of 64 bits, got the number 9223372036854775808");
    row("list of fractions", R"({"nodes": [{"id": 1, "type": "dense", "name": "a", "options": {"k": [1, 2.5]}}], "edges": []})",
        "net: nodes[0].options.k[1]: expected a whole number of 64 bits, got the number 2.5");
    row("wire to nobody", R"({"nodes": [{"id": 1, "type": "dense", "name": "a"}], "edges": [{"from": [1, 0], "to": [2, 0]}]})",
        "net: edges[0].to[0]: expected the id of a node, got the number 2");
    row("negative port", R"({"nodes": [{"id": 1, "type": "dense", "name": "a"}], "edges": [{"from": [1, -1], "to": [1, 0]}]})",
        "net: edges[0].from[1]: expected a whole number from 0 to 1000, got the number -1");
    row("half a wire", R"({"nodes": [{"id": 1, "type": "dense", "name": "a"}], "edges": [{"from": [1, 0]}]})",
        "net: edges[0]: expected the field 'to', got none");
  }
  void damagedTextNamesThePlace() {
    QFETCH(std::string, text);
    QFETCH(QString, message);
    QCOMPARE(readError(text), message);
  }

  void nestingIsLimited() {
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    QCOMPARE(readError(deep), QString("net: expected values nested at most 32 deep, got more"));
  }

  void graphsWithMistakesAreReadForAnalysisToReport() {
    const char* text = R"({"nodes": [{"id": 1, "type": "dense", "name": "a"}, {"id": 2, "type": "dense", "name": "b"}],
      "edges": [{"from": [1, 0], "to": [2, 0]}, {"from": [2, 0], "to": [1, 0]}, {"from": [1, 7], "to": [1, 0]}]})";
    const Graph graph = nn::graphFromJson(text, "net");
    QCOMPARE(graph.edges().size(), std::size_t{3});
    QVERIFY(nn::graphFromJson(toJson(graph), "net") == graph);
  }
};

QTEST_APPLESS_MAIN(TestGraphJson)
#include "tst_graph_json.moc"
