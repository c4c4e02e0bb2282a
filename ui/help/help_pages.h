#pragma once

#include <vector>

#include <QString>

namespace ui {

/// A page of the help. Pages of layers, activations, losses and so on are written from what the program knows of them, so that
/// a new one brings its page along; guides and panels have a file in the help folder: guide/first_network.md,
/// panels/metrics.md.
struct HelpPage {
  QString id;     ///< "layer/conv2d", "panel/metrics", "guide/first_network"
  QString title;  ///< "2D convolution"
  QString group;  ///< "Layers"
  QString words;  ///< all its text, to search in
  QString text;   ///< Markdown; links to other pages are "help:layer/dense", pictures are relative to the help folder
};

/// All pages: guides first, then panels, then what can be built with.
const std::vector<HelpPage>& helpPages();
/// Null when there is none of that id.
const HelpPage* findHelpPage(const QString& id);

}  // namespace ui
