// Formulas as text and as LaTeX, and text read again.

#include <cmath>

#include <QtTest>

#include "engine/explain/builders.h"
#include "engine/explain/expression_text.h"

using namespace nn;

namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace

class TestFormulaText : public QObject {
  Q_OBJECT

 private slots:
  void numbersAreWrittenAndRead_data() {
    QTest::addColumn<double>("number");
    QTest::addColumn<int>("digits");
    QTest::addColumn<QString>("written");
    QTest::newRow("zero") << 0.0 << 4 << "0";
    QTest::newRow("short") << 0.7 << 4 << "0.7";
    QTest::newRow("negative") << -0.2 << 4 << "−0.2";
    QTest::newRow("rounded") << 0.123456 << 4 << "0.1235";
    QTest::newRow("whole") << 60000.0 << 3 << "60000";
    QTest::newRow("large") << 1234567.8 << 4 << "1.235·10⁶";
    QTest::newRow("small") << 0.0000123456 << 3 << "1.23·10⁻⁵";
    QTest::newRow("power") << 1e-8 << 4 << "10⁻⁸";
    QTest::newRow("rounds up") << 0.99996 << 4 << "1";
    QTest::newRow("rounds up to a power") << 0.000099999 << 3 << "0.0001";
  }
  void numbersAreWrittenAndRead() {
    QFETCH(double, number);
    QFETCH(int, digits);
    QFETCH(QString, written);
    QCOMPARE(text(numberText(number, digits)), written);
    QVERIFY(std::abs(evaluateText(numberText(number, digits)) - number) <= std::abs(number) * std::pow(10, 1 - digits));
  }

  void formulasAreRead_data() {
    QTest::addColumn<QString>("formula");
    QTest::addColumn<double>("value");
    QTest::newRow("precedence") << "1 + 2·3" << 7.0;
    QTest::newRow("minus") << "−2·3 − (−4)" << -2.0;
    QTest::newRow("fraction") << "1 / (1 + exp(−0.56))" << 1 / (1 + std::exp(-0.56));
    QTest::newRow("powers") << "2·10⁻³·3²" << 0.018;
    QTest::newRow("negative base") << "(−3)² − 3²" << 0.0;
    QTest::newRow("other power") << "2^(0.5)" << std::sqrt(2.0);
    QTest::newRow("root") << "√4 + √(9)" << 5.0;
    QTest::newRow("remarks") << "1 [z > 0] + 2 [3 more terms]" << 3.0;
    QTest::newRow("functions") << "max(1, −2, 3) + min(1, 2) + abs(−1) + sign(−5) + ln(1) + tanh(0) + σ(0) + erf(0)" << 4.5;
  }
  void formulasAreRead() {
    QFETCH(QString, formula);
    QFETCH(double, value);
    QCOMPARE(evaluateText(formula.toStdString()), value);
  }

  void formulasThatCannotBeReadSayWhere() {
    for (const char* formula : {"", "1 +", "(1", "1 2", "max()", "foo(1)", "1 [open", "·", "10⁻"}) {
      std::string message;
      try {
        evaluateText(formula);
      } catch (const FormatError& error) {
        message = error.what();
      }
      QVERIFY2(message.find("byte") != std::string::npos, formula);
    }
    Expression unknown = formula::call("sinus", {formula::constant(1)});
    QVERIFY_THROWS_EXCEPTION(ConfigError, evaluate(unknown));
    QVERIFY(std::isnan(evaluate(formula::indexedSum("i", formula::constant(1)))));
  }

  void bothNotations() {
    using namespace formula;
    const Expression w = named(-0.25, {.name = "w", .subscript = "3,1", .superscript = "(2)"}), x = named(2, {.name = "x"});
    const Expression all = quotient(sum({product({w, x}), product({x, w}), negated(square(w))}), root(sum({x, constant(1)})));
    QCOMPARE(text(expressionText(all, FormulaForm::Symbols, 4)), QString("(w⁽²⁾₃,₁·x + x·w⁽²⁾₃,₁ − (w⁽²⁾₃,₁)²) / √(x + 1)"));
    QCOMPARE(text(expressionText(all, FormulaForm::Numbers, 4)), QString("(−0.25·2 + 2·(−0.25) − (−0.25)²) / √(2 + 1)"));
    QCOMPARE(
        text(expressionLatex(all, FormulaForm::Symbols, 4)),
        QString("\\frac{w_{3,1}^{(2)} \\cdot x + x \\cdot w_{3,1}^{(2)} - {\\left(w_{3,1}^{(2)}\\right)}^{2}}{\\sqrt{x + 1}}"));
    QCOMPARE(evaluateText(expressionText(all, FormulaForm::Numbers, 17)), evaluate(all));
    QCOMPARE(text(symbolText({.name = "y", .subscript = "k", .hat = true})), QString::fromUtf8("y\xCC\x82ₖ"));
    QCOMPARE(text(symbolLatex({.name = "∂L/∂w", .subscript = "1,2"})), QString("\\frac{\\partial L}{\\partial w_{1,2}}"));
  }
};

QTEST_APPLESS_MAIN(TestFormulaText)
#include "tst_formula_text.moc"
