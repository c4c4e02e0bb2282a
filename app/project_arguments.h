#pragma once

#include <QCommandLineParser>

#include "engine/project/project.h"

namespace app {

/// The options that change a project for one run: --epochs, --batch-size, --learning-rate, --optimizer, --seed, --data,
/// --set, --no-shuffle, and --threads.
void declareProjectOptions(QCommandLineParser& parser);

/// Applies them. Throws UsageError for bad numbers and nn::ConfigError for unknown nodes, options or values.
void applyProjectOptions(const QCommandLineParser& arguments, nn::Project& project);

/// The value of --data, when it is set, instead of the project's data; the options of the old set go with it.
void applyDataOption(const QCommandLineParser& arguments, nn::Project& project);

}  // namespace app
