#include "engine/tensor/shape.h"

#include <QtTest>

#include "engine/core/error.h"

using nn::Index;
using nn::Shape;

class TestShape : public QObject {
  Q_OBJECT

 private slots:
  void describesItsAxes() {
    const Shape shape{28, 14, 3};
    QCOMPARE(shape.rank(), 3);
    QCOMPARE(shape[0], Index{28});
    QCOMPARE(shape[2], Index{3});
    QCOMPARE(shape.elementCount(), Index{28 * 14 * 3});
    QCOMPARE(shape.toString(), std::string("(28, 14, 3)"));
    QCOMPARE(shape.toDisplay(), std::string("28×14×3"));
  }

  void aScalarHasOneElement() {
    const Shape scalar;
    QCOMPARE(scalar.rank(), 0);
    QCOMPARE(scalar.elementCount(), Index{1});
    QCOMPARE(scalar.toString(), std::string("()"));
    QCOMPARE(scalar.toDisplay(), std::string("1"));
    QVERIFY(scalar == Shape{});
    QVERIFY(scalar.withBatch(4) == Shape{4});
  }

  void theBatchAxisComesFirst() {
    const Shape shape{28, 28, 1};
    QVERIFY(shape.withBatch(64) == (Shape{64, 28, 28, 1}));
    QVERIFY(shape.withBatch(64).withoutBatch() == shape);
    QCOMPARE(shape.withBatch(0).elementCount(), Index{0});
  }

  void equalityNeedsTheSameAxes() {
    QVERIFY((Shape{2, 3}) == (Shape{2, 3}));
    QVERIFY((Shape{2, 3}) != (Shape{3, 2}));
    QVERIFY((Shape{2, 3}) != (Shape{2, 3, 1}));
    QVERIFY((Shape{5, 2, 3}).withoutBatch() == (Shape{2, 3}));  // nothing of the dropped axis is left behind
  }

  void refusesWhatIsNoShape() {
    QVERIFY_THROWS_EXCEPTION(nn::ShapeError, (Shape{1, 2, 3, 4, 5, 6, 7}));
    QVERIFY_THROWS_EXCEPTION(nn::ShapeError, (Shape{1, 2, 3, 4, 5, 6}.withBatch(2)));
    try {
      const Shape negative{3, -1};
      QFAIL("a negative size was accepted");
    } catch (const nn::ShapeError& error) {
      QCOMPARE(std::string(error.what()), std::string("shape: expected sizes of 0 or more, got (3, -1)"));
    }
  }
};

QTEST_APPLESS_MAIN(TestShape)
#include "tst_shape.moc"
