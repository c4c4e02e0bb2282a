#include "engine/core/rng.h"

#include <QtTest>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

using nn::Index;
using nn::Rng;
using nn::Scalar;

class TestRng : public QObject {
  Q_OBJECT

 private slots:
  /// Counter 0, key 0: published with the generator (Random123, kat_vectors). The others from the same algorithm written in
  /// Python, which gives the published vectors too.
  void giveThePublishedNumbers() {
    Rng zero(0, 0);
    for (const std::uint32_t expected : {0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}) QCOMPARE(zero.bits(), expected);
    Rng pi(0x299f31d0a4093822U, 0x0370734413198a2eU);
    for (const std::uint32_t expected :
         {0xb60a410eU, 0x61bd7780U, 0xa53f3958U, 0x3d51eb3fU, 0x314ddb4bU, 0x0ab83527U, 0x9fc3cabeU, 0x3fc8cf4cU})
      QCOMPARE(pi.bits(), expected);
  }

  void positionsAreTheSequence() {
    Rng rng(7, nn::streamId("test"));
    const Rng untouched = rng;
    std::vector<Scalar> sequence;
    for (int i = 0; i < 1000; ++i) sequence.push_back(rng.uniform());
    for (std::size_t i = 1000; i-- > 0;) {
      QCOMPARE(untouched.uniformAt(i), sequence[i]);
      QCOMPARE(rng.uniformAt(i), sequence[i]);
    }
  }

  void runsAreTheSinglePositions() {
    const Rng rng(7, nn::streamId("runs"));
    for (const std::uint64_t first : {0U, 1U, 2U, 3U, 4U, 1001U})
      for (const std::size_t count : {0U, 1U, 2U, 3U, 4U, 5U, 7U, 64U, 301U}) {
        std::vector<Scalar> run(count, -1), normals(count, -1);
        rng.uniformsAt(first, run);
        rng.normalsAt(first, normals);
        for (std::size_t i = 0; i < count; ++i) {
          QCOMPARE(run[i], rng.uniformAt(first + i));
          QCOMPARE(normals[i], rng.normalAt(first + i));
        }
      }
  }

  void normalPositionsAreTheSequence() {
    Rng rng(7, nn::streamId("normal positions"));
    const Rng untouched = rng;
    for (std::uint64_t i = 0; i < 500; ++i) QCOMPARE(untouched.normalAt(i), rng.normal());
  }

  void aCopyGoesOnAlike() {
    Rng rng(1, 2);
    for (int i = 0; i < 6; ++i) rng.bits();
    Rng copy = rng;
    for (int i = 0; i < 10; ++i) QCOMPARE(copy.bits(), rng.bits());
  }

  void uniformNumbersFillTheUnitInterval() {
    Rng rng(3, nn::streamId("uniform"));
    constexpr int kCount = 200'000;
    double sum = 0, squares = 0;
    std::array<int, 10> bins{};
    for (int i = 0; i < kCount; ++i) {
      const auto u = static_cast<double>(rng.uniform());
      QVERIFY(u >= 0 && u < 1);
      sum += u;
      squares += u * u;
      ++bins[static_cast<std::size_t>(u * 10)];
    }
    // Limits of five standard deviations.
    QVERIFY(std::abs(sum / kCount - 0.5) < 5 * std::sqrt(1.0 / 12 / kCount));
    QVERIFY(std::abs(squares / kCount - 1.0 / 3) < 5 * std::sqrt(4.0 / 45 / kCount));
    for (const int bin : bins) QVERIFY(std::abs(bin - kCount / 10) < 5 * std::sqrt(kCount * 0.09));
  }

  void normalNumbersHaveTheirMoments() {
    Rng rng(4, nn::streamId("normal"));
    constexpr int kCount = 200'000;
    double sum = 0, squares = 0, fourth = 0;
    for (int i = 0; i < kCount; ++i) {
      const auto z = static_cast<double>(rng.normal());
      QVERIFY(std::isfinite(z));
      sum += z;
      squares += z * z;
      fourth += z * z * z * z;
    }
    QVERIFY(std::abs(sum / kCount) < 5 / std::sqrt(kCount));
    QVERIFY(std::abs(squares / kCount - 1) < 5 * std::sqrt(2.0 / kCount));
    QVERIFY(std::abs(fourth / kCount - 3) < 5 * std::sqrt(96.0 / kCount));
  }

  void wholeNumbersAreEven() {
    Rng rng(5, nn::streamId("below"));
    std::array<int, 7> hits{};
    for (int i = 0; i < 70'000; ++i) ++hits[static_cast<std::size_t>(rng.below(7))];
    for (const int hit : hits) QVERIFY(std::abs(hit - 10'000) < 5 * std::sqrt(70'000.0 * 6 / 49));
    for (int i = 0; i < 10; ++i) QCOMPARE(rng.below(1), Index{0});
    // A remainder alone would favour the lower two thirds of this range (3/4 instead of 2/3 of the draws).
    constexpr Index kBound = Index{3} << 61;
    int low = 0;
    for (int i = 0; i < 20'000; ++i) {
      const Index value = rng.below(kBound);
      QVERIFY(value >= 0 && value < kBound);
      low += value < kBound / 3 * 2;
    }
    QVERIFY(std::abs(low - 20'000 * 2 / 3) < 5 * std::sqrt(20'000.0 * 2 / 9));
  }

  void shufflesWithTheNumbersOfBelow() {
    for (const std::size_t size : {0U, 1U, 2U, 3U, 100U, 128U, 129U, 130U, 1000U})
      for (int drawnBefore = 0; drawnBefore < 5; ++drawnBefore) {
        Rng one(9, 4), other(9, 4);
        for (int i = 0; i < drawnBefore; ++i) QCOMPARE(one.bits(), other.bits());
        std::vector<Index> shuffled(size), expected(size);
        std::iota(shuffled.begin(), shuffled.end(), Index{0});
        expected = shuffled;
        one.shuffle(shuffled);
        for (std::size_t i = size; i > 1; --i)
          std::swap(expected[i - 1], expected[static_cast<std::size_t>(other.below(static_cast<Index>(i)))]);
        QCOMPARE(shuffled, expected);
        for (int i = 0; i < 9; ++i) QCOMPARE(one.bits(), other.bits());
      }
  }

  void streamsAndSeedsAreIndependent() {
    std::set<std::uint64_t> ids;
    for (std::uint64_t a = 0; a < 50; ++a)
      for (std::uint64_t b = 0; b < 50; ++b) {
        ids.insert(nn::streamId("dropout", a, b));
        ids.insert(nn::streamId("shuffle", a, b));
      }
    QCOMPARE(ids.size(), std::size_t{5000});
    QCOMPARE(nn::streamId("dropout", 3, 4), nn::streamId("dropout", 3, 4));
    QCOMPARE(nn::streamOf(nn::streamStem("dropout", 3), 4), nn::streamId("dropout", 3, 4));

    constexpr int kCount = 50'000;
    for (const auto& [left, right] : {std::pair(Rng(1, 1), Rng(1, 2)), std::pair(Rng(1, 1), Rng(2, 1))}) {
      Rng a = left, b = right;
      double product = 0;
      for (int i = 0; i < kCount; ++i)
        product += (static_cast<double>(a.uniform()) - 0.5) * (static_cast<double>(b.uniform()) - 0.5);
      QVERIFY(std::abs(product / kCount) < 5.0 / 12 / std::sqrt(kCount));
    }
  }
};

QTEST_APPLESS_MAIN(TestRng)
#include "tst_rng.moc"
