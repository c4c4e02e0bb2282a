#pragma once

#include <QString>

#include "engine/data/catalog.h"

/// Where the program's files and the user's are.
namespace ui::resources {

/// Data sets, examples and help: LAYERLAB_RESOURCES, else ../share/layerlab beside the program's folder, else the
/// system's data folders. Empty when there is none.
QString folder();
/// Sub-folder of the shipped example projects.
QString examplesFolder();
/// Sub-folder of the help pages.
QString helpFolder();
/// The user's own data of this program; made when it is missing.
QString userFolder();
/// Where data sets are looked for.
nn::DataPaths dataPaths();

}  // namespace ui::resources
