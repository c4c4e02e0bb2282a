#include <QTest>

#include "tests/support/layer_conformance.h"

/// Runs the battery over every case of every registered layer.
class TestLayerConformance : public QObject {
  Q_OBJECT

 private slots:
  void everyLayerHasCases() {
    for (const nn::LayerType* type : nn::LayerRegistry::instance().types())
      QVERIFY2(type->cases.size() >= 4, (type->id + " has fewer than 4 conformance cases").c_str());
  }

  void conforms_data() {
    QTest::addColumn<const nn::LayerType*>("type");
    QTest::addColumn<const nn::ConformanceCase*>("conformanceCase");
    QTest::addColumn<const layer_conformance::Check*>("check");
    for (const nn::LayerType* type : nn::LayerRegistry::instance().types())
      for (const nn::ConformanceCase& conformanceCase : type->cases)
        for (const layer_conformance::Check& check : layer_conformance::checks())
          QTest::addRow("%s, %s: %s", type->id.c_str(), conformanceCase.name.c_str(), check.name)
              << type << &conformanceCase << &check;
  }

  void conforms() {
    QFETCH(const nn::LayerType*, type);
    QFETCH(const nn::ConformanceCase*, conformanceCase);
    QFETCH(const layer_conformance::Check*, check);
    const std::string failure = check->run(*type, *conformanceCase);
    QVERIFY2(failure.empty(), failure.c_str());
  }
};

QTEST_APPLESS_MAIN(TestLayerConformance)
#include "tst_layer_conformance.moc"
