#pragma once

#include "engine/core/scalar.h"
#include "engine/kernels/gemm.h"
#include "engine/kernels/vector.h"

/// The register tile that products and convolutions share. Private to the kernels.
namespace nn::kernels {

/// Columns of C that a tile computes, and the width of a packed panel of B.
inline constexpr Index kPanelColumns = 2 * kLanes;

/// Steps of k in a block: a panel of B of this height (48 KiB) stays in the first cache levels.
inline constexpr Index kBlockSteps = 384;

/// One panel of a product C = or += A · B: which steps to take, and how to find the factors on the way.
///
/// The k steps are `images` × `segments` × `length`; A advances by a distance of its own on each of the three levels (that is
/// how a convolution walks its windows without copying them), B by bStep on every step.
struct PanelProduct {
  Index images = 1, segments = 1, length = 0;
  Index aStep = 0, aSegment = 0, aImage = 0;  ///< from step to step, segment to segment, image to image
  Index aRow = 0, cRow = 0;                   ///< from row to row, in A and in C
  const Scalar* b = nullptr;                  ///< its rows must be readable up to whole vectors
  Index bStep = 0;
  Index columns = 0;  ///< 1 .. kPanelColumns
  Store store = Store::Assign;
  const Scalar* bias = nullptr;  ///< added to every row unless null
};

/// Computes rows of C for one panel, in tiles of up to kTileGroups groups of three rows. Every row is computed exactly as if it
/// were alone: its bits do not depend on its neighbours.
class TileRunner {
 public:
  explicit TileRunner(const PanelProduct& product) : product_(product) {}
  ~TileRunner() { flush(); }
  TileRunner(const TileRunner&) = delete;
  TileRunner& operator=(const TileRunner&) = delete;

  /// Adds `rows` rows, which start at a and c and lie aRow and cRow apart.
  void add(const Scalar* a, Scalar* c, Index rows);
  /// Computes what was added since the last time.
  void flush();

  /// Rows of a group.
  static constexpr Index kGroupRows = 3;
  static constexpr Index kTileRows = kGroupRows * kTileGroups;

  /// Three rows from a and c on (or one); the first `skip` of them belong to the group before and are not stored again.
  struct Group {
    const Scalar* a;
    Scalar* c;
    Index skip;
  };

 private:
  static constexpr int kSingles = 4;
  const PanelProduct& product_;
  Group triples_[kTileGroups] = {};
  Group singles_[kSingles] = {};
  int tripleCount_ = 0;
  int singleCount_ = 0;
};

/// Copies `steps` rows of B, `columns` wide (at most kPanelColumns), to `panel`, padded with zeros to whole vectors. Returns
/// the distance of its rows.
Index packPanel(Index steps, Index columns, Factor b, Scalar* panel);

/// True when the tile cannot read B where it is: columns that do not lie side by side, or a last vector that is not whole.
inline bool mustPack(const Factor& b, Index columns) { return b.columnStride != 1 || columns % kLanes != 0; }

}  // namespace nn::kernels
