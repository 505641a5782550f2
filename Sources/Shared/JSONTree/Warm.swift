enum WarmJSONTree {}
