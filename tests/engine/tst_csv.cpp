#include <cmath>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/data/csv.h"
#include "tests/support/thrown.h"

using nn::CsvTable;

namespace {

CsvTable parse(std::string_view text, const nn::CsvFormat& format = {}) { return nn::parseCsv(text, "t.csv", format); }

QString error(std::string_view text, const nn::CsvFormat& format = {}) {
  return thrown<nn::FormatError>([&] { parse(text, format); });
}

std::vector<std::string> namesOf(const CsvTable& table) {
  std::vector<std::string> names;
  for (const nn::CsvColumn& column : table.columns) names.push_back(column.name);
  return names;
}

using Names = std::vector<std::string>;
using Numbers = std::vector<double>;

}  // namespace

class TestCsv : public QObject {
  Q_OBJECT

 private slots:
  void readsNumbersUnderNames() {
    const CsvTable table = parse("a,b\n1,2.5\n-3,4e2\n");
    QCOMPARE(namesOf(table), (Names{"a", "b"}));
    QVERIFY(table.hasHeader);
    QCOMPARE(table.delimiter, ',');
    QCOMPARE(table.rowCount(), nn::Index{2});
    QCOMPARE(table.columns[0].numbers, (Numbers{1, -3}));
    QCOMPARE(table.columns[1].numbers, (Numbers{2.5, 400}));
    QCOMPARE(table.lines, (std::vector<nn::Index>{2, 3}));
  }

  void allLineEndsAreRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("LF") << QByteArray("a,b\n1,2\n3,4\n");
    QTest::newRow("CRLF") << QByteArray("a,b\r\n1,2\r\n3,4\r\n");
    QTest::newRow("CR") << QByteArray("a,b\r1,2\r3,4\r");
    QTest::newRow("no last line end") << QByteArray("a,b\n1,2\n3,4");
    QTest::newRow("byte order mark") << QByteArray(
        "\xEF\xBB\xBF"
        "a,b\n1,2\n3,4\n");
    QTest::newRow("blanks around") << QByteArray(" a , b\n 1 ,2 \n3,\t4\n");
    QTest::newRow("quoted") << QByteArray("\"a\",\"b\"\n\"1\",2\n3,\"4\"\n");
  }
  void allLineEndsAreRead() {
    QFETCH(QByteArray, text);
    const CsvTable table = parse(text.toStdString());
    QCOMPARE(namesOf(table), (Names{"a", "b"}));
    QCOMPARE(table.columns[0].numbers, (Numbers{1, 3}));
    QCOMPARE(table.columns[1].numbers, (Numbers{2, 4}));
    QCOMPARE(table.lines, (std::vector<nn::Index>{2, 3}));
  }

  void lettersOfWindowsAreRead() {
    const CsvTable table = parse(
        "Fl\xE4"
        "che;Preis in \x80\n1;2\n");
    QCOMPARE(namesOf(table), (Names{"Fl\xC3\xA4"
                                    "che",
                                    "Preis in \xE2\x82\xAC"}));
    QVERIFY(!table.isUtf8);
    QVERIFY(parse("Fl\xC3\xA4"
                  "che;Gr\xC3\xB6\xC3\x9F"
                  "e\n1;2\n")
                .isUtf8);
    QVERIFY(!parse("a;b\xED\xA0\x80\n1;2\n").isUtf8);  // a surrogate is no character
    QVERIFY(!parse("a;b\xC0\x80\n1;2\n").isUtf8);      // nor is an overlong form
  }

  void namesOverNothingAreNoTable() {
    QCOMPARE(error("a,b,y\n"),
             QString("t.csv: expected rows of data below the names of the columns, got only one line, of words"));
    QCOMPARE(parse("1,2,3\n").rowCount(), nn::Index{1});
  }

  void blankLinesAreSkippedAndCounted() {
    const CsvTable table = parse("\n\na,b\n\n1,2\n   \n3,4\n\n");
    QCOMPARE(table.lines, (std::vector<nn::Index>{5, 7}));
    QVERIFY(error("a,b\n\n1,2\n\n3\n").startsWith("t.csv: line 5: expected 2 fields, got 1"));
  }

  void quotesHoldDelimitersQuotesAndLineBreaks() {
    const CsvTable table = parse("name,x\n\"a,b\",1\n\"say \"\"hi\"\"\",2\n\"two\nlines\r\n\",3\nlast,4\n");
    QCOMPARE(table.columns[0].texts, (Names{"a,b", "say \"hi\"", "two\nlines", "last"}));
    QCOMPARE(table.lines, (std::vector<nn::Index>{2, 3, 4, 7}));  // the number of the line that a row begins in
    QVERIFY(error("name,x\n\"a\nb\nc\",1,9\n").startsWith("t.csv: line 2: expected 2 fields, got 3"));
  }

  void findsTheDelimiter_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<char>("delimiter");
    QTest::addColumn<int>("columns");
    QTest::newRow("comma") << QByteArray("a,b,c\n1,2,3\n") << ',' << 3;
    QTest::newRow("semicolon") << QByteArray("a;b\n1;2\n") << ';' << 2;
    QTest::newRow("tab") << QByteArray("a\tb\n1\t2\n") << '\t' << 2;
    QTest::newRow("bar") << QByteArray("a|b\n1|2\n") << '|' << 2;
    QTest::newRow("decimal commas") << QByteArray("1,5;2,5\n3,5;4,5\n") << ';' << 2;
    QTest::newRow("commas in text") << QByteArray("text\tx\nred, green, blue\t1\nwhite\t2\n") << '\t' << 2;
    QTest::newRow("quoted semicolons") << QByteArray("a,b\n\"x;y;z\",1\n\"p;q;r\",2\n") << ',' << 2;
    QTest::newRow("one bad line") << QByteArray("a;b\n1;2\n3;4\n5;6\n") << ';' << 2;
    QTest::newRow("one column") << QByteArray("a\n1\n2\n") << ',' << 1;
  }
  void findsTheDelimiter() {
    QFETCH(QByteArray, text);
    QFETCH(char, delimiter);
    QFETCH(int, columns);
    const CsvTable table = parse(text.toStdString());
    QCOMPARE(table.delimiter, delimiter);
    QCOMPARE(static_cast<int>(table.columns.size()), columns);
  }

  void theGivenDelimiterIsTaken() {
    const CsvTable table = parse("a,b;c\n1,2;3\n", {.delimiter = ','});
    QCOMPARE(namesOf(table), (Names{"a", "b;c"}));
    QCOMPARE(table.columns[1].texts, (Names{"2;3"}));
  }

  void decimalCommasAreNumbersWhereTheyDivideNothing() {
    QCOMPARE(parse("a;b\n1,5;2\n-0,25;3,125\n").columns[0].numbers, (Numbers{1.5, -0.25}));
    QCOMPARE(parse("a;b\n1,5;2\n-0,25;3,125\n").columns[1].numbers, (Numbers{2, 3.125}));
    QVERIFY(!parse("a,b\n\"1,5\",2\n").columns[0].isNumeric);  // may as well be thousands
    QVERIFY(!parse("a;b\n1.234,5;2\n").columns[0].isNumeric);
  }

  void findsTheHeader_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("hasHeader");
    QTest::newRow("words over numbers") << QByteArray("a,b\n1,2\n3,4\n") << true;
    QTest::newRow("numbers only") << QByteArray("1,2\n3,4\n") << false;
    QTest::newRow("a class column") << QByteArray("5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n") << false;
    QTest::newRow("named class column") << QByteArray("sepal,kind\n5.1,setosa\n4.9,setosa\n") << true;
    QTest::newRow("a year as name") << QByteArray("person,2019\n1,5\n2,6\n") << true;
    QTest::newRow("words only") << QByteArray("animal,sound\ncat,miaow\ndog,woof\n") << true;
    QTest::newRow("words that come again") << QByteArray("yes,no\nno,no\nyes,yes\n") << false;
    QTest::newRow("one line") << QByteArray("a,2\n") << false;
    QTest::newRow("gaps below") << QByteArray("a,b\n,2\n3,NA\n") << true;
  }
  void findsTheHeader() {
    QFETCH(QByteArray, text);
    QFETCH(bool, hasHeader);
    QCOMPARE(parse(text.toStdString()).hasHeader, hasHeader);
  }

  void withoutHeaderColumnsAreNumbered() {
    QCOMPARE(namesOf(parse("1,2\n3,4\n")), (Names{"column 1", "column 2"}));
    QCOMPARE(namesOf(parse("a,\n1,2\n")), (Names{"a", "column 2"}));
    QCOMPARE(parse("2019,2020\n1,2\n", {.hasHeader = true}).columns[1].name, std::string("2020"));
    QCOMPARE(parse("a,b\n1,2\n", {.hasHeader = false}).rowCount(), nn::Index{2});
  }

  void missingCellsAreFound() {
    const CsvTable table = parse("x,t\n,red\nNA,?\n n/a ,blue\nnan,\n?,NULL\n7,red\n");
    QVERIFY(table.columns[0].isNumeric);
    QCOMPARE(table.columns[0].missing, nn::Index{5});
    QVERIFY(std::isnan(table.columns[0].numbers[3]));
    QCOMPARE(table.columns[0].numbers[5], 7.0);
    QCOMPARE(table.columns[1].missing, nn::Index{3});
    QCOMPARE(table.columns[1].texts, (Names{"red", "", "blue", "", "", "red"}));
  }

  void oneWordMakesAColumnText() {
    const CsvTable table = parse("x,y\n1,1\n2,2\nthree,3\n4,4\n");
    QVERIFY(!table.columns[0].isNumeric && table.columns[1].isNumeric);
    QCOMPARE(table.columns[0].firstTextLine, nn::Index{4});
    QCOMPARE(table.columns[0].texts, (Names{"1", "2", "three", "4"}));
    QVERIFY(table.columns[0].numbers.empty());
    for (const char* cell : {"inf", "-Infinity", "1e999", "0x10", "1 2", "--1", "+-1", "1,5", "%", "1e"})
      QVERIFY2(!parse(std::string("x\n1\n\"") + cell + "\"\n", {.delimiter = ','}).columns[0].isNumeric, cell);
    QCOMPARE(parse("x\n+1\n.5\n-2.\n1E3\n").columns[0].numbers, (Numbers{1, 0.5, -2, 1000}));
  }

  void faultsAreExplained_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const QByteArray& text, const char* message) {
      QTest::newRow(name) << text << QString::fromUtf8(message);
    };
    row("empty", "", "t.csv: expected a table, got an empty file");
    row("blank", " \n\n", "t.csv: expected a table, got an empty file");
    row("names only", "a,b\n\"c\",\n", "nothing");
    row("too few fields", "a,b,c\n1,2,3\n4,5\n", "t.csv: line 3: expected 3 fields, got 2");
    row("too many fields", "a,b\n1,2\n3,4\n5,6,7\n", "t.csv: line 4: expected 2 fields, got 3");
    row("open quote", "a,b\n1,\"2\n3,4\n", "t.csv: line 2: expected a closing quote, got the end of the file");
    row("text after a quote", "a,b\n1,\"2\"x\n",
        "t.csv: line 2: expected a delimiter after a closing quote, and quotes only around whole fields, got other text");
    row("quote within a field", "a,b\n1,2\"3\n",
        "t.csv: line 2: expected a delimiter after a closing quote, and quotes only around whole fields, got other text");
    row("two of a name", "a,b,a\n1,2,3\n", "t.csv: header: expected a name of its own for every column, got 'a' twice");
    row("zero byte", QByteArray("a,b\n1,\0\n", 8), "t.csv: line 2: expected text, got a zero byte");
    row("UTF-16",
        "\xFF\xFE"
        "a,b",
        "t.csv: expected text in UTF-8, got text in UTF-16");
  }
  void faultsAreExplained() {
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    QCOMPARE(error(text.toStdString()), message);
  }

  void aHeaderAloneIsNoTable() {
    QCOMPARE(error("a,b\n", {.hasHeader = true}), QString("t.csv: expected at least one row of data, got none"));
  }

  /// Whatever is cut off: a table or a message, never a crash.
  void everyTruncationIsReadOrExplained() {
    const std::string text = "name;x;y\r\n\"a;b\";1,5;NA\r\n\"say \"\"hi\"\"\";2;3\r\nlast;4;5";
    for (std::size_t length = 0; length <= text.size(); ++length) {
      const QString said = error(text.substr(0, length));
      QVERIFY2(said == "nothing" || said.startsWith("t.csv"), qPrintable(said));
    }
  }

  void filesAreNamed() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("Größe 1.csv").toStdString();
    QFile out(QString::fromStdString(file.string()));
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write("a,b\n1\n");
    out.close();
    QCOMPARE(thrown<nn::FormatError>([&] { nn::readCsv(file); }),
             QString::fromStdString(file.string()) + ": line 2: expected 2 fields, got 1");
    QVERIFY(thrown<nn::FormatError>([&] { nn::readCsv(folder.filePath("none.csv").toStdString()); }).contains("none.csv"));
  }

  void largeTablesAreReadQuickly() {
    std::string text = "a";
    for (int c = 1; c < 100; ++c) text += ",c" + std::to_string(c);
    text += '\n';
    for (int row = 0; row < 2000; ++row) {
      for (int c = 0; c < 100; ++c) {
        text += std::to_string((row * 31 + c) % 256);
        text += c < 99 ? ',' : '\n';
      }
    }
    const CsvTable table = parse(text);
    QCOMPARE(table.rowCount(), nn::Index{2000});
    QCOMPARE(table.columns[99].numbers[1999], static_cast<double>((1999 * 31 + 99) % 256));
  }
};

QTEST_APPLESS_MAIN(TestCsv)
#include "tst_csv.moc"
