// Formulas: how they are laid out, and what can be done with their terms.

#include <QtTest>

#include <QApplication>
#include <QClipboard>

#include "engine/core/work_clock.h"
#include "engine/explain/explain.h"
#include "engine/explain/microscope.h"
#include "tests/support/formula_places.h"
#include "tests/support/test_lab.h"
#include "ui/formula/explanation_view.h"
#include "ui/formula/formula_view.h"

using namespace ui;
using nn::Expression;
using nn::FormulaForm;
using nn::TensorElement;

namespace {

TensorElement element(TensorElement::Role role, nn::Index number) {
  TensorElement result;
  result.role = role;
  result.node = nn::NodeId{2};
  result.element = number;
  return result;
}

Expression number(double value, const char* symbol = "", std::optional<TensorElement> source = std::nullopt) {
  Expression leaf;
  leaf.value = value;
  leaf.symbol.name = symbol;
  leaf.source = source;
  return leaf;
}

Expression make(Expression::Kind kind, std::vector<Expression> operands) {
  Expression result;
  result.kind = kind;
  result.operands = std::move(operands);
  return result;
}

/// z = Σ aᵢwᵢ of so many terms.
nn::Explanation weightedSum(int terms) {
  nn::Explanation line;
  line.subject = element(TensorElement::Role::PreActivation, 0);
  line.title = "Weighted sum";
  line.left = {"z", "1", "(1)"};
  line.groups = {{"inputs", {}}, {"weights", {}}};
  line.numbers.kind = Expression::Kind::Sum;
  for (int i = 0; i < terms; ++i) {
    const auto input = element(TensorElement::Role::Output, i), weight = element(TensorElement::Role::Parameter, i);
    line.groups[0].elements.push_back(input);
    line.groups[1].elements.push_back(weight);
    const double a = i % 2, w = 0.5 - 0.2 * i;
    line.numbers.operands.push_back(make(Expression::Kind::Product, {number(a, "a", input), number(w, "w", weight)}));
    line.result += a * w;
  }
  Expression a = number(0, "a"), w = number(0, "w");
  a.group = 0;
  w.group = 1;
  line.symbols = make(Expression::Kind::IndexedSum, {make(Expression::Kind::Product, {a, w})});
  line.symbols.index = "i";
  line.pseudoCode = "z = sum(a * w)";
  return line;
}

/// Explanations of a whole step of the example's network: of every role that is worked out.
std::vector<nn::Explanation> explanationsOf(TestLab& lab, nn::Index most) {
  const auto data = lab.training.data();
  nn::TrainingState start;
  start.trainer.network = lab.training.network();
  nn::Microscope microscope({.train = data->train,
                             .validation = data->validation,
                             .info = data->info,
                             .settings = lab.training.settings(),
                             .start = std::move(start)});
  const nn::StepRecord& record = *microscope.record();
  using Role = TensorElement::Role;
  std::vector<nn::Explanation> all;
  for (const nn::NetworkPlan::Step& step : record.plan().steps)
    for (const Role role : {Role::Output, Role::PreActivation, Role::OutputGradient, Role::PreActivationGradient,
                            Role::ParameterGradient, Role::NextParameter, Role::Loss})
      for (nn::Index e = 0; e < most; ++e) {
        TensorElement asked;
        asked.role = role;
        asked.node = step.id;
        asked.element = e;
        if (!record.has(asked) || e >= record.shape(asked).elementCount()) continue;
        for (nn::Explanation& line : nn::explain(record, asked)) all.push_back(std::move(line));
      }
  return all;
}

FormulaBlock layout(const nn::Explanation& explanation, double width) {
  return layoutExplanation(explanation, {}, FormulaView::fonts(), width);
}

double right(const FormulaMark& mark) {
  return mark.text.isEmpty() ? mark.path.boundingRect().right()
                             : mark.at.x() + QFontMetricsF(mark.font).horizontalAdvance(mark.text);
}

}  // namespace

class TestFormula : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void aFractionIsTallerThanItsParts() {
    const Expression fraction = make(Expression::Kind::Quotient, {number(1), number(2)});
    FormulaTypesetter typesetter(FormulaView::fonts(), 4);
    const FormulaBox plain = typesetter.number(1), box = typesetter.formula(fraction, FormulaForm::Numbers, 400);
    QVERIFY(box.height() > 1.8 * plain.height());
    // Above, line, below.
    const auto bar =
        std::find_if(box.marks.begin(), box.marks.end(), [](const FormulaMark& mark) { return mark.text.isEmpty(); });
    QVERIFY(bar != box.marks.end());
    const double middle = bar->path.boundingRect().center().y();
    for (const FormulaMark& mark : box.marks) {
      if (mark.text == "1") QVERIFY(mark.at.y() < middle);
      if (mark.text == "2") QVERIFY(mark.at.y() > middle);
    }
  }

  void scriptsAreSmallerAndStandAside() {
    FormulaTypesetter typesetter(FormulaView::fonts(), 4);
    const FormulaBox box = typesetter.symbol({"w", "3", "(2)"});
    QCOMPARE(box.marks.front().text, QStringLiteral("w"));
    QVERIFY(box.marks.front().font.italic());
    for (const FormulaMark& mark : box.marks) {
      if (mark.text == "w") continue;
      QVERIFY(mark.font.pointSizeF() < box.marks.front().font.pointSizeF());
      QCOMPARE(mark.at.y() > 0, mark.text == "3");  // the index below, the layer above
    }
  }

  void parenthesesGrow() {
    const Expression fraction = make(Expression::Kind::Quotient, {number(1), number(2)});
    Expression function = make(Expression::Kind::Function, {fraction});
    function.function = "exp";
    FormulaTypesetter typesetter(FormulaView::fonts(), 4);
    const FormulaBox inner = typesetter.formula(fraction, FormulaForm::Numbers, 400);
    const FormulaBox box = typesetter.formula(function, FormulaForm::Numbers, 400);
    QVERIFY(box.height() >= inner.height());
    const auto isFence = [&](const FormulaMark& mark) {
      return mark.text.isEmpty() && mark.path.boundingRect().height() >= inner.height() - 1;
    };
    QCOMPARE(std::count_if(box.marks.begin(), box.marks.end(), isFence), 2);
  }

  void longSumsAreBrokenAtTheirSigns() {
    const nn::Explanation line = weightedSum(12);
    const FormulaBlock wide = layout(line, 5000), narrow = layout(line, 300);
    QVERIFY(narrow.size.height() > wide.size.height());
    QVERIFY(narrow.size.width() <= 300);
    for (const FormulaMark& mark : narrow.marks) QVERIFY2(right(mark) <= 301, qPrintable(mark.text));
    QCOMPARE(narrow.terms.size(), wide.terms.size());
  }

  void negativeTermsTakeTheSignOfTheSum() {
    const nn::Explanation line = weightedSum(6);  // its last weight is −0.5
    QStringList signs;
    for (const FormulaMark& mark : layout(line, 5000).marks) signs << mark.text;
    QVERIFY(signs.contains(QStringLiteral("+")));
    QVERIFY(!signs.contains(QStringLiteral("-")));
    QVERIFY(wholeText(line, 4).contains(QStringLiteral("−0.5")));
  }

  void formsFoldAway() {
    const nn::Explanation line = weightedSum(3);
    FormulaOptions options;
    const auto places = [&] {
      QSet<int> found;
      for (const FormulaTerm& term : layoutExplanation(line, options, FormulaView::fonts(), 500).terms)
        found.insert(static_cast<int>(term.place));
      return found;
    };
    QCOMPARE(places().size(), 4);
    options.symbols = false;
    QVERIFY(!places().contains(static_cast<int>(FormulaTerm::Place::Symbols)));
    options.numbers = false;
    QVERIFY(!places().contains(static_cast<int>(FormulaTerm::Place::Numbers)));
    options.result = false;
    QCOMPARE(places(), QSet<int>{static_cast<int>(FormulaTerm::Place::Left)});
  }

  void everyTermLightsItsCellsAndTheCellsTheirTerms() {
    TestLab lab(QStringLiteral("email-spam"));
    QVERIFY(lab.waitUntilReady());
    std::vector<nn::Explanation> lines = explanationsOf(lab, 3);
    QVERIFY2(lines.size() > 20, qPrintable(QString::number(lines.size())));
    lines.push_back(weightedSum(9));
    int terms = 0;
    for (const nn::Explanation& line : lines) {
      FormulaView view;
      view.resize(420, 300);
      view.setExplanation(line);
      std::vector<TensorElement> pointed;
      connect(&view, &FormulaView::pointed, &view, [&](const auto& elements) { pointed = elements; });
      for (int t = 0; t < static_cast<int>(view.block().terms.size()); ++t, ++terms) {
        // Hovering the term says its cells ...
        QTest::mouseMove(&view, view.termRect(t).center().toPoint());
        QMouseEvent move(QEvent::MouseMove, view.termRect(t).center(), view.mapToGlobal(view.termRect(t).center()),
                         Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(&view, &move);
        const int at = view.currentTerm();
        QVERIFY(at >= 0);
        QCOMPARE(pointed, view.block().terms[static_cast<std::size_t>(at)].elements);
        const FormulaTerm& there = view.block().terms[static_cast<std::size_t>(at)];
        QVERIFY(!pointed.empty() || there.text.contains(QLatin1String(": ")));  // a constant says what it is
        // ... and each of the cells lights it, and no term that does not stand for the cell.
        FormulaView other;
        other.resize(420, 300);
        other.setExplanation(line);
        for (const TensorElement& cell : pointed) {
          other.highlight({cell});
          const std::vector<int> lit = other.litTerms();
          QVERIFY(std::find(lit.begin(), lit.end(), at) != lit.end());
          for (const int term : lit) {
            const auto& elements = other.block().terms[static_cast<std::size_t>(term)].elements;
            QVERIFY(std::find(elements.begin(), elements.end(), cell) != elements.end());
          }
        }
      }
      QEvent leave(QEvent::Leave);
      QApplication::sendEvent(&view, &leave);
      QVERIFY(pointed.empty());
    }
    QVERIFY2(terms > 100, qPrintable(QString::number(terms)));
  }

  /// The same for everything registered, forward, backward and update: what the block says of a place is what the explanation
  /// says of the term there, and back.
  void placesTermsAndCellsBelongTogether_data() {
    QTest::addColumn<int>("kind");
    int count = 0;
    for (const explained::ExplainedKind& kind : explained::explainedKinds())
      QTest::addRow("%s", qPrintable(kind.name())) << count++;
  }

  void placesTermsAndCellsBelongTogether() {
    QFETCH(const int, kind);
    nn::Rng rng(6, nn::streamId("formulas"));
    int terms = 0;
    for (const auto& record : explained::recordsOf(explained::explainedKinds()[static_cast<std::size_t>(kind)]))
      for (const TensorElement& asked : explained::workedOut(*record, 1, rng))
        for (const nn::Explanation& line : nn::explain(*record, asked, {.largestTerms = 5})) {
          const FormulaBlock block = layout(line, 380);
          const QString problem = explained::blockProblem(*record, line, block);
          QVERIFY2(problem.isEmpty(), qPrintable(problem + QStringLiteral(": ") + wholeText(line, 4)));
          terms += static_cast<int>(block.terms.size());
        }
    QVERIFY2(terms > 100, qPrintable(QString::number(terms)));
  }

  void nothingOfAnExampleIsCutOff_data() {
    QTest::addColumn<QString>("example");
    for (const char* name : {"three-four-four-three", "lenet5", "boston-two-branches", "shared-halves"})
      QTest::newRow(name) << QString::fromLatin1(name);
  }

  void nothingOfAnExampleIsCutOff() {
    QFETCH(const QString, example);
    TestLab lab(example);
    QVERIFY(lab.waitUntilReady());
    lab.document.edit(QStringLiteral("Few"), [](nn::Project& project) { project.training.batchSize = 4; });
    const std::vector<nn::Explanation> lines = explanationsOf(lab, 2);
    QVERIFY(!lines.empty());
    constexpr double kWidth = 320;
    const nn::WorkClock clock;
    std::vector<FormulaBlock> blocks;
    for (const nn::Explanation& line : lines) blocks.push_back(layout(line, kWidth));
    const double each = clock.milliseconds() / static_cast<double>(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const FormulaBlock& block = blocks[i];
      const QRectF room(QPointF(-3, -3), block.size + QSizeF(6, 6));
      // The view makes letters smaller by this much at most.
      bool fits = block.size.width() * 0.6 <= kWidth;
      for (const FormulaTerm& term : block.terms) fits = fits && room.contains(term.rect);
      for (const FormulaMark& mark : block.marks) fits = fits && right(mark) <= room.right();
      if (!fits) QFAIL(qPrintable(wholeText(lines[i], 4)));
    }
    qInfo("%zu lines, %.2f ms each", lines.size(), each);
  }

  void keysWalkAmongTermsAndFollowThem() {
    FormulaView view;
    view.resize(500, 200);
    view.setExplanation(weightedSum(3));
    view.show();
    view.setFocus();
    QSignalSpy followed(&view, &FormulaView::followed);
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(view.currentTerm(), 0);
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.currentTerm(), 1);
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(view.currentTerm(), 0);
    // To the first number.
    while (view.block().terms[static_cast<std::size_t>(view.currentTerm())].place != FormulaTerm::Place::Numbers)
      QTest::keyClick(&view, Qt::Key_Right);
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(followed.size(), 1);
    QCOMPARE(followed[0][0].value<TensorElement>(), element(TensorElement::Role::Output, 0));
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("a = 0")));
  }

  void textAndLatexAreCopied() {
    FormulaView view;
    view.resize(500, 200);
    view.setExplanation(weightedSum(3));
    QVERIFY(view.accessibleName().endsWith(QStringLiteral("= 0.3")));
    view.show();
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), view.accessibleName());
    view.copyLatex();
    const QString latex = QApplication::clipboard()->text();
    QVERIFY(latex.startsWith(QStringLiteral("\\begin{align*}")));
    QVERIFY(latex.contains(QStringLiteral("\\sum_{i}")));
    QApplication::clipboard()->clear();
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QApplication::clipboard()->text(), latex);
    QCOMPARE(latex.count(QStringLiteral("&=")), 3);
  }

  void theListShowsEveryLineAndItsCode() {
    ExplanationView list;
    list.resize(500, 400);
    list.show();
    list.setExplanations({weightedSum(3), weightedSum(12)});
    QCOMPARE(list.formulas().size(), 2u);
    auto* code = list.findChild<QToolButton*>(QStringLiteral("formulaCode"));
    const auto isCodeSeen = [&] {
      const auto labels = list.findChildren<QLabel*>();
      return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text() == QLatin1String("z = sum(a * w)");
      });
    };
    const bool wasSeen = isCodeSeen();
    QTest::mouseClick(code, Qt::LeftButton);
    QCOMPARE(isCodeSeen(), !wasSeen);
    QTest::mouseClick(code, Qt::LeftButton);
    list.setExplanations({weightedSum(2)});
    QCOMPARE(list.formulas().size(), 1u);
    QSignalSpy wanted(&list, &ExplanationView::largestTermsChanged);
    auto* terms = list.findChildren<QSpinBox*>().last();
    terms->setFocus();
    QTest::keyClick(terms, Qt::Key_Up);
    QCOMPARE(wanted.size(), 1);
    QTest::keyClick(terms, Qt::Key_Down);
  }
};

QTEST_MAIN(TestFormula)
#include "tst_formula.moc"
