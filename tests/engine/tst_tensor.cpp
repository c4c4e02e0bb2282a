#include "engine/tensor/tensor.h"

#include <QtTest>
#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/tensor/arena.h"

using nn::Arena;
using nn::ConstTensorView;
using nn::Index;
using nn::Scalar;
using nn::Shape;
using nn::Tensor;
using nn::TensorView;

namespace {

Tensor counting(Shape shape) {
  Tensor tensor(shape);
  std::iota(tensor.values().begin(), tensor.values().end(), Scalar{0});
  return tensor;
}

bool isAligned(const Scalar* data) { return reinterpret_cast<std::uintptr_t>(data) % 64 == 0; }

}  // namespace

class TestTensor : public QObject {
  Q_OBJECT

 private slots:
  void aNewTensorIsFilledAndAligned() {
    const Tensor tensor(Shape{3, 5}, 2);
    QCOMPARE(tensor.size(), Index{15});
    QVERIFY(isAligned(tensor.data()));
    for (const Scalar value : tensor.values()) QCOMPARE(value, Scalar{2});
    QVERIFY(!tensor.isEmpty());
    QVERIFY(Tensor().isEmpty());
    QVERIFY(Tensor().view().isEmpty());
    QCOMPARE(Tensor().size(), Index{0});
  }

  void copiesAreDeepAndMovesKeepTheBlock() {
    Tensor a = counting({2, 3});
    Tensor copy = a;
    copy.values()[0] = 9;
    QCOMPARE(a.values()[0], Scalar{0});
    const Scalar* block = a.data();
    Tensor moved = std::move(a);
    QCOMPARE(moved.data(), block);
    copy = moved;
    QVERIFY(copy == moved);
    QVERIFY(copy.data() != moved.data());
    const Tensor& itself = copy;
    copy = itself;
    QVERIFY(copy == moved);
    QVERIFY(Tensor(ConstTensorView()).isEmpty());
  }

  void equalityComparesShapeAndBits() {
    const Tensor a = counting({2, 3});
    QVERIFY(!(a == counting({3, 2})));
    Tensor b = a;
    b.values()[5] += 1;
    QVERIFY(!(a == b));
    constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
    QVERIFY(Tensor(Shape{2}, kNan) == Tensor(Shape{2}, kNan));
    QVERIFY(!(Tensor(Shape{1}, Scalar{0}) == Tensor(Shape{1}, -Scalar{0})));
    QVERIFY(Tensor() == Tensor());
    QVERIFY(!(Tensor() == a));
  }

  void viewsShareTheNumbers() {
    Tensor tensor = counting({4, 2, 3});
    const TensorView view = tensor.view();
    QCOMPARE(view.rowCount(), Index{4});
    QCOMPARE(view.rowSize(), Index{6});
    const TensorView middle = view.rows(1, 2);
    QVERIFY(middle.shape() == (Shape{2, 2, 3}));
    QCOMPARE(middle.values()[0], Scalar{6});
    middle.values()[0] = -1;
    QCOMPARE(tensor.values()[6], Scalar{-1});
    const ConstTensorView readOnly = view.reshaped({24});
    QCOMPARE(readOnly.size(), Index{24});
    QCOMPARE(readOnly.data(), tensor.data());
    QVERIFY(TensorView().rows(0, 3).isEmpty());
    QCOMPARE(view.rows(4, 0).size(), Index{0});
  }

  void emptyBatchesHaveNoRows() {
    const Tensor tensor(Shape{0, 5});
    QCOMPARE(tensor.size(), Index{0});
    QCOMPARE(tensor.view().rowSize(), Index{0});
    QVERIFY(!tensor.isEmpty());
  }

  void anArenaGivesEverySlotItsOwnCacheLines() {
    Arena arena;
    const std::vector<Shape> shapes{{3}, {4, 5}, {}, {0}, {100}};
    for (const Shape& shape : shapes) arena.reserve(shape);
    QCOMPARE(arena.slotCount(), Index{5});
    QVERIFY(arena.bytes() % 64 == 0);
    arena.allocate();
    QCOMPARE(static_cast<Index>(arena.block().size_bytes()), arena.bytes());
    QVERIFY(std::all_of(arena.block().begin(), arena.block().end(), [](Scalar value) { return value == 0; }));
    for (Index slot = 0; slot < arena.slotCount(); ++slot) {
      const TensorView view = arena.view(slot);
      QVERIFY(view.shape() == shapes[static_cast<std::size_t>(slot)]);
      QVERIFY(isAligned(view.data()));
      std::fill(view.values().begin(), view.values().end(), static_cast<Scalar>(slot + 1));
    }
    for (Index slot = 0; slot < arena.slotCount(); ++slot)
      for (const Scalar value : std::as_const(arena).view(slot).values()) QCOMPARE(value, static_cast<Scalar>(slot + 1));
  }
};

QTEST_APPLESS_MAIN(TestTensor)
#include "tst_tensor.moc"
