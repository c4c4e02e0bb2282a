#pragma once

#include <QString>

#include "ui/import/data_import.h"
#include "ui/training/lab.h"

/// Bringing imported data into the open project.
namespace ui {

/// What becomes of the open network.
enum class ImportNetwork { Keep, Starter };

/// Uses imported data from now on, with the open network or with a starter network that fits them: one undo step. The data are
/// not read again. A starter network begins untrained.
void importData(Lab& lab, const DataImport& import, ImportNetwork network);

/// "150 rows: 4 inputs → 3 classes of species (setosa, versicolor, virginica)", for the user.
QString summaryOf(const DataImport::Content& content);

/// What was found out of how a table is written: "Semicolons between fields, decimal commas, names in the first line."
QString formatOf(const nn::CsvTable& table);

}  // namespace ui
