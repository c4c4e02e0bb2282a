// The terms of explanations and the cells they stand for: every term that takes its number from a tensor says from where, that
// cell holds the very number, and every cell that plays a part has a term. What hovering shows follows from this.

#include <QtTest>

#include "tests/support/explained_terms.h"

using namespace explained;

class TestExplainedTerms : public QObject {
  Q_OBJECT

 private slots:
  void everyTermAndItsCellsBelongTogether_data() {
    QTest::addColumn<int>("kind");
    int number = 0;
    for (const ExplainedKind& kind : explainedKinds()) QTest::addRow("%s", qPrintable(kind.name())) << number++;
  }
  void everyTermAndItsCellsBelongTogether() {
    QFETCH(int, kind);
    Rng rng(4, streamId("terms"));
    int looked = 0;
    for (const auto& record : recordsOf(explainedKinds()[static_cast<std::size_t>(kind)]))
      for (const TensorElement& element : workedOut(*record, 2, rng)) {
        // Few terms, so that sums have a rest.
        const std::vector<Explanation> lines = explain(*record, element, {.largestTerms = 3});
        QVERIFY2(!lines.empty(), qPrintable(text(symbolText(symbolOf(*record, element)))));
        for (std::size_t i = 0; i < lines.size(); ++i) {
          const QString problem =
              termProblem(*record, {lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(i)}, lines[i]);
          QVERIFY2(problem.isEmpty(), qPrintable(problem));
          ++looked;
        }
        const QString problem = problemOf(*record, element);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
      }
    QVERIFY(looked > 40);
  }

  void theRestOfALongSumStandsForTheOtherCells() {
    const auto record = smallRecord({{"units", networks::size(30)}}, {{"units", networks::size(3)}},
                                    {{"loss", networks::text("mean_squared_error")}}, settingsWith("sgd"));
    const TensorElement z{.role = Role::Output, .node = GraphBuilder::idOf(record->plan().graph, "dense_2"), .element = 1};
    const Explanation line = explain(*record, z, {.largestTerms = 4}).front();
    const Expression& rest = line.numbers.operands.back();
    QCOMPARE(line.numbers.omittedTerms, Index{26});
    QCOMPARE(cellsOf(line, rest).size(), std::size_t{52});  // an input and a weight each
    std::vector<TensorElement> written;
    collectSources(line.numbers, written);
    for (const TensorElement& cell : cellsOf(line, rest)) QVERIFY(std::ranges::find(written, cell) == written.end());
  }
};

QTEST_APPLESS_MAIN(TestExplainedTerms)
#include "tst_explained_terms.moc"
